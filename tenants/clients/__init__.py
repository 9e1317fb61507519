"""The people a branch helps."""
