"""Homes for status holders, and how far each municipality is, under one name."""

from wegwijs.housing import counts, dwellings, entries, municipality, placements, placing, position, quotas
from wegwijs.housing.blueprint import pages

__all__ = ["counts", "dwellings", "entries", "municipality", "pages", "placements", "placing", "position", "quotas"]
