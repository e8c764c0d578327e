"""Pixels and file facts: the only place that knows Pillow. Importing the package alone loads none of it."""
