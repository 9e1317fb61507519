"""Questions from a branch, and the queue of the Helpdesk, under one name."""

from wegwijs.helpdesk import answering, asking, queue
from wegwijs.helpdesk.blueprint import pages

__all__ = ["answering", "asking", "pages", "queue"]
