"""The public front of a branch, and finding the branch that serves a municipality."""
