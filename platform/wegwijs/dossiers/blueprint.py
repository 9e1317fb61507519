"""The pages of dossiers, under one name."""

from flask import Blueprint

pages = Blueprint("dossiers", __name__)
