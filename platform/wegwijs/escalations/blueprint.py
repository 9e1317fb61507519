"""The pages on which a branch asks the Helpdesk and reads what it answers."""

from flask import Blueprint

pages = Blueprint("escalations", __name__)
