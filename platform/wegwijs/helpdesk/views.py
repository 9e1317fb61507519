"""The pages of the Helpdesk, under one name."""

from wegwijs.helpdesk import answering, claiming, queue
from wegwijs.helpdesk.blueprint import pages

__all__ = ["answering", "claiming", "pages", "queue"]
