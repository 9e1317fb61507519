"""Months signed by branches, accepted by regions, published by the national office."""
