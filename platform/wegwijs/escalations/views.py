"""A branch's questions to the Helpdesk, under one name."""

from wegwijs.escalations import approving, asking, changing, listing, question
from wegwijs.escalations.blueprint import pages

__all__ = ["approving", "asking", "changing", "listing", "pages", "question"]
