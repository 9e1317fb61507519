"""Signing in, the second factor, the lock, one's own account."""
