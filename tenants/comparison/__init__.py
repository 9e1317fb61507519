"""What is compared: the choice somebody makes, and the lines that answer it, read from editions alone."""
