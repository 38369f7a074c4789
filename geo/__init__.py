"""Pure functions over areas and points; they import nothing of this project."""
