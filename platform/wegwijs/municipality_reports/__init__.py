"""The quarterly report to a municipality: page, PDF and sheet."""
