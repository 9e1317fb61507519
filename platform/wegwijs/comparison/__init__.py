"""Branches side by side for the region, regions for the nation."""
