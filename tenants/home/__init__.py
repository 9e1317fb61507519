"""What asks for somebody's attention in a branch, today and this week."""
