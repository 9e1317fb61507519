"""The Helpdesk at work: its queue, and the answer to one question."""
