"""Papers of a dossier: bringing them in, reading them, and which expire."""
