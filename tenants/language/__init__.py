"""Language classes: the first steps in Dutch, conversation, and help with homework."""
