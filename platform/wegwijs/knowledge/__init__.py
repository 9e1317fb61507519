"""What the Helpdesk knows: found by branches, written and reviewed by the Helpdesk."""
