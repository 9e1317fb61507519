"""The dates that the law sets for a dossier: what happened, what follows from it, and who is reminded."""
