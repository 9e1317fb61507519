"""Papers of a dossier: re-made when they come in, and sealed with a key of the branch."""
