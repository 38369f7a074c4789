"""Measurements against stated limits: `make bench` prints them; RESULTS.md keeps them with the machine named."""
