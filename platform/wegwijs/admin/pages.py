"""The administrator's pages, one blueprint for all of them."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("admin", __name__, url_prefix="/admin")
