"""Branches side by side for the region, regions for the nation."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("comparison", __name__)
