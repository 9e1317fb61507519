"""Who did what, unchangeably."""
