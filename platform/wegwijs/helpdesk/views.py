"""Questions from a branch, and the queue of the Helpdesk, under one name."""

from wegwijs.helpdesk import answering, asking, queue  # noqa: F401  their views are bound to the blueprint
from wegwijs.helpdesk.blueprint import pages

__all__ = ["pages"]
