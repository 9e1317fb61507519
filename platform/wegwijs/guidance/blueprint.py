"""The pages of guidance under one name: trajectories, their checklist, contact, appointments and slips."""

from flask import Blueprint

pages = Blueprint("guidance", __name__)
