"""The forum itself: no screen, no colour, no argument parsing."""

__version__ = "0.1.0"
