"""The pages of language classes: classes, teachers, lessons with who is there, and who takes part."""

from flask import Blueprint

pages = Blueprint("language", __name__)
