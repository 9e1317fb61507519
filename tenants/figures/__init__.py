"""What is counted, once defined."""
