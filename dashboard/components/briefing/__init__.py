"""The parts of the page Briefing."""
