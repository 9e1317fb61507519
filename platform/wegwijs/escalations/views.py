"""A branch's questions to the Helpdesk, under one name."""

from wegwijs.escalations import asking, listing, question
from wegwijs.escalations.blueprint import pages

__all__ = ["asking", "listing", "pages", "question"]
