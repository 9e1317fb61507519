"""Finding and registering the people a branch helps."""
