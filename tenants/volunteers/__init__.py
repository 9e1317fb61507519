"""The people who do the work: volunteers, interns and paid staff."""
