"""Finding and registering the people a branch helps."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("clients", __name__)
