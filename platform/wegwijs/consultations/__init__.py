"""Visits after the desk: the list of a month, one visit, its correction."""
