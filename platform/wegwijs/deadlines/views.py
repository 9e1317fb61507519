"""The dates that the law sets, as people see and act on them."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("deadlines", __name__)
