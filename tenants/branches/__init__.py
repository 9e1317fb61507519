"""Branches, regions and municipalities, as they were on any day."""
