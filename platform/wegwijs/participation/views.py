"""Participation tracks: groups, workshops, statements."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("participation", __name__)
