"""Language classes, also on a phone in the classroom."""
