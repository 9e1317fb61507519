"""The pages of partners and signals, one blueprint for all of them."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("partners", __name__)
