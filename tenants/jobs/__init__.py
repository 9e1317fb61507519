"""What the platform has done and has yet to do by itself: ids, counts and error classes."""
