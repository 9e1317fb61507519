"""Questions to the national Helpdesk."""
