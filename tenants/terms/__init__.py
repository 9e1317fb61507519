"""Statutory terms: what the law says, and the day on which a term ends. Pure: no clock, no session, no tables."""
