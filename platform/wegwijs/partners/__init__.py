"""Partners, referrals and signals."""
