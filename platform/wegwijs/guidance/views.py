"""Trajectories, appointments and slips."""

from __future__ import annotations

from flask import Blueprint

pages = Blueprint("guidance", __name__)
