"""Offline-first counselling for newcomers on their way into work."""

__version__ = "0.1.0"
