"""Homes for status holders, and how far each municipality is."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("housing", __name__)
