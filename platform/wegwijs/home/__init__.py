"""What is due today, and who looked at the records."""
