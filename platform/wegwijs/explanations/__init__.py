"""Where a branch says why its figures are what they are."""
