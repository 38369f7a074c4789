"""The blocks of the page Reach: one module for each question, and the frame that all of them stand in."""
