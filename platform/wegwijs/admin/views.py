"""Opening branches, inviting people, watching the jobs."""

from __future__ import annotations

from wegwijs.admin import branches, jobs, people
from wegwijs.admin.pages import pages

__all__ = ["branches", "jobs", "pages", "people"]
