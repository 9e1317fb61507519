"""The year of a region and of the country, from protected figures to public page."""
