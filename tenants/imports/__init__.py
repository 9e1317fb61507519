"""A branch's spreadsheets: coming in, whole or not at all, and going out again."""
