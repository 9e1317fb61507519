"""A branch's year, signed and published."""
