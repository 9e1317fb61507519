"""The pages of what the Helpdesk knows, under one name."""

from wegwijs.knowledge import desk, putting, reading, reviewing, writing
from wegwijs.knowledge.blueprint import pages

__all__ = ["desk", "pages", "putting", "reading", "reviewing", "writing"]
