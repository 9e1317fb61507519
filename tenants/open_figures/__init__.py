"""What anybody may read of figures: who there is, and what was published."""
