"""The quarterly report of a branch to each of its municipalities."""
