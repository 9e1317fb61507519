"""The pages of signing: of a branch's month, of a region's branches, of the country."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("signing", __name__)
