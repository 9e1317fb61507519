"""Spreadsheets coming in and going out."""
