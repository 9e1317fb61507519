"""The roster of the branch."""
