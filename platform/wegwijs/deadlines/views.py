"""The dates that the law sets, as people see and act on them."""

from __future__ import annotations

from wegwijs.deadlines import doing, events, letter, showing
from wegwijs.deadlines.blueprint import pages

__all__ = ["doing", "events", "letter", "pages", "showing"]
