"""The branch's side of the Helpdesk: ask, and get an answer."""
