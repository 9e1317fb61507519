"""Asking the Helpdesk, and the Helpdesk's queue."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("helpdesk", __name__)
