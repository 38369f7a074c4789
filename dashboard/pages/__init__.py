"""One module for each question a user asks; `dashboard/app.py` finds them."""
