"""The Helpdesk's pages: `asking.py` is the branch's side, `answering.py` and `queue.py` are the office's."""

from flask import Blueprint

pages = Blueprint("helpdesk", __name__)
