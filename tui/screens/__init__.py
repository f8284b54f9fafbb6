"""Screens: which widgets stand together, and what their keys do."""
