"""Partners, referrals and signals."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("partners", __name__)
