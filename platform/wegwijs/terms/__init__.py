"""Statutory terms: the catalogue as people read it, a calculator, and the command that explains a date."""
