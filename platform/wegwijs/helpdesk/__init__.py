"""Asking the Helpdesk, and the Helpdesk's queue."""
