"""What people were typing, kept on the server."""
