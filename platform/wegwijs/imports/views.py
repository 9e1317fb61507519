"""Spreadsheets under one name: bringing in, taking out, and what goes where."""

from wegwijs.imports import bringing, explaining, taking
from wegwijs.imports.blueprint import pages

__all__ = ["bringing", "explaining", "pages", "taking"]
