"""Language classes, also on a phone in the classroom."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("language", __name__)
