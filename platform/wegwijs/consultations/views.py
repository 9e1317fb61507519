"""Visits after the desk: the list of a month, one visit, its correction."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("consultations", __name__)
