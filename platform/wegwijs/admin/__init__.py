"""Opening branches, inviting people, watching the jobs."""
