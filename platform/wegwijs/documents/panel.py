"""The papers of a dossier as its page shows them; `documents/_list.html` draws it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tenants.documents.queries import papers_of
from tenants.documents.rules import Validity, validity
from tenants.moments import local_date
from tenants.roles import Right
from wegwijs.requests import place, session

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from tenants.documents.models import Document
    from tenants.documents.queries import OpenedPaper, Paper
    from tenants.dossiers.models import Dossier


@dataclass(frozen=True)
class Line:
    """A paper in a list: whose it is, and whether it is still valid."""

    document: Document
    whose: str
    validity: Validity


@dataclass(frozen=True)
class Panel:
    """The papers of a dossier, the ones taken back apart, and whether this person may add one."""

    dossier: Dossier
    papers: list[Line]
    withdrawn: list[Line]
    may_add: bool


def panel(dossier: Dossier, today: dt.date | None = None) -> Panel:
    """Return the papers of a dossier that was opened for the reader, in one statement."""
    lines = lines_of(papers_of(session(), dossier.id), today or local_date())
    runs = dossier.closed_on is None and dossier.withdrawn_at is None
    return Panel(
        dossier,
        [line for line in lines if line.document.withdrawn_at is None],
        [line for line in lines if line.document.withdrawn_at is not None],
        may_add=runs and place().may(Right.DOSSIER_WRITE),
    )


def lines_of(found: Iterable[Paper | OpenedPaper], today: dt.date) -> list[Line]:
    """Return papers as lines of a list."""
    return [
        Line(each.document, each.whose, validity(each.document.expires_on, each.document.warn_from, today))
        for each in found
    ]
