"""Duban (督办): supervision and delivery for a government office."""

__version__ = "0.1.0"
