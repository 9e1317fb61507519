"""The roster of the branch."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("volunteers", __name__)
