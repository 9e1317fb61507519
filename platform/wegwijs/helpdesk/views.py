"""The pages of the Helpdesk, under one name."""

from wegwijs.helpdesk import answering, queue
from wegwijs.helpdesk.blueprint import pages

__all__ = ["answering", "pages", "queue"]
