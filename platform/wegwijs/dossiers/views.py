"""Legal procedures of clients."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("dossiers", __name__)
