"""The walk-in hour's one dense screen."""
