"""A branch's year, from figures to signed page."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("annual_report", __name__)
