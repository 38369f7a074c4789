"""The private half: source files in, one protected release file out."""
