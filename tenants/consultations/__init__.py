"""Visits to the walk-in hour."""
