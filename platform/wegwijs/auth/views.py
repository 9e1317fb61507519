"""Signing in, the second factor, the lock, one's own account."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("auth", __name__)
