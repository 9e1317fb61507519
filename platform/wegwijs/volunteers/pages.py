"""The pages of the roster, one blueprint for all of them."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("volunteers", __name__)
