"""Tokens with which a program reads the figures that are not published."""
