"""The pages of what the Helpdesk knows."""

from flask import Blueprint

pages = Blueprint("knowledge", __name__)
