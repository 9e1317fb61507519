"""Open figures: read-only data over HTTP, and the pages that explain it."""
