"""The public front of a branch, and finding the branch that serves a municipality."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("branches", __name__)
