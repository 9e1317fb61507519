"""The pages of the Helpdesk, under one name."""

from wegwijs.helpdesk import answering, beside, claiming, drafts, overview, paragraphs, queue, team
from wegwijs.helpdesk.blueprint import pages

__all__ = ["answering", "beside", "claiming", "drafts", "overview", "pages", "paragraphs", "queue", "team"]
