"""The pages of the Helpdesk, under one name."""

from wegwijs.helpdesk import answering, beside, claiming, drafts, overview, paragraphs, passing_on, queue, team
from wegwijs.helpdesk.blueprint import pages

__all__ = [
    "answering",
    "beside",
    "claiming",
    "drafts",
    "overview",
    "pages",
    "paragraphs",
    "passing_on",
    "queue",
    "team",
]
