"""The pages of the Helpdesk, under one name."""

from wegwijs.helpdesk import answering, beside, drafts, paragraphs, queue
from wegwijs.helpdesk.blueprint import pages

__all__ = ["answering", "beside", "drafts", "pages", "paragraphs", "queue"]
