"""The parts of the page Effect."""
