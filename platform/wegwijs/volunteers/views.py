"""The roster of the branch: who works there, their papers, hours, clients and leave; and leaving and coming back."""

from __future__ import annotations

from wegwijs.volunteers import caseload, certificates, hours, leaves, leaving, roster
from wegwijs.volunteers.pages import pages

__all__ = ["caseload", "certificates", "hours", "leaves", "leaving", "pages", "roster"]
