"""The indicators by part of the work, each defined once."""
