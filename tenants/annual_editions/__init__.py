"""The year of a region and of the country, told and published."""
