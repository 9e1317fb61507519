"""The pages of the Helpdesk, under one name."""

from wegwijs.helpdesk import answering, queue, team
from wegwijs.helpdesk.blueprint import pages

__all__ = ["answering", "pages", "queue", "team"]
