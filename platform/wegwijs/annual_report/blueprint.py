"""The pages of a branch's year, under one name."""

from __future__ import annotations

from flask import Blueprint, current_app

pages = Blueprint("annual_report", __name__)


def small() -> int:
    """Return the least number of persons that readers see."""
    least: int = current_app.extensions["settings"].small_number
    return least
