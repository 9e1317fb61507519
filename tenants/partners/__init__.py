"""The organisations a branch works with, and what volunteers notice."""
