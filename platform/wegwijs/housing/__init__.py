"""Homes for status holders, and how far each municipality is."""
