"""The national Helpdesk at work: who does what, who looks, and what they say among themselves."""
