"""Participation tracks: groups, workshops, statements."""
