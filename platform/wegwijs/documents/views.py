"""Papers of a dossier: bringing them in, reading them, and which expire."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("documents", __name__)
