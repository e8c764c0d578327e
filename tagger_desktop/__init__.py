"""Tagger Desktop: the fastest trustworthy way for one person to tag pictures on their own computer."""

__version__ = "0.1.0"
