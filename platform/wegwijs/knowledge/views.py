"""The pages of what the Helpdesk knows, under one name."""

from wegwijs.knowledge import desk, panel, putting, reading, reviewing, writing
from wegwijs.knowledge.blueprint import pages

__all__ = ["desk", "pages", "panel", "putting", "reading", "reviewing", "writing"]
