"""The pages of clients, households and handovers, under one name."""

from flask import Blueprint

pages = Blueprint("clients", __name__)
