"""The parts of the page Expand."""
