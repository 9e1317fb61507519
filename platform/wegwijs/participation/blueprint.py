"""The pages of participation tracks: groups, their workshops, who takes part, and certificates."""

from flask import Blueprint

pages = Blueprint("participation", __name__)
