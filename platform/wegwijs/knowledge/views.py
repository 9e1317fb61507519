"""The pages of what the Helpdesk knows, under one name."""

from wegwijs.knowledge import desk, panel, reading, reviewing, writing
from wegwijs.knowledge.blueprint import pages

__all__ = ["desk", "pages", "panel", "reading", "reviewing", "writing"]
