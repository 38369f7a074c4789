"""The parts of the page Neighbourhood."""
