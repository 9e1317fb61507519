"""A branch's year, from figures to signed page."""
