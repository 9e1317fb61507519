"""The pages of the national Helpdesk."""

from flask import Blueprint

pages = Blueprint("helpdesk", __name__)
