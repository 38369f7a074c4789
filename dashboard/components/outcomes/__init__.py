"""The parts of the page Outcomes."""
