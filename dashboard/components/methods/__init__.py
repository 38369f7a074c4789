"""The topics of the page Data & methods: one module each, with a function that draws it."""
