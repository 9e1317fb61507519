"""Where the pages of events and deadlines hang."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("deadlines", __name__)
