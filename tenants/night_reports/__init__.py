"""What a night found: for every branch, every region and the nation, and the mail that says it is there."""
