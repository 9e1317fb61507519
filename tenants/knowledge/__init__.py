"""What the Helpdesk knows: articles made from answers, for everybody to find."""
