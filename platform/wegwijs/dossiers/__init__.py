"""Legal procedures of clients."""
