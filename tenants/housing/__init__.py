"""Homes for status holders, and how far a municipality is with what the state asks of it."""
