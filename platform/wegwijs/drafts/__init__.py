"""What somebody is typing, kept on the server."""
