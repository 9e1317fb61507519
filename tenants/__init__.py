"""What a branch owns, its rules, and the wall around it."""
