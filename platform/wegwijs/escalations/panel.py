"""The part of a dossier's page that shows what the Helpdesk was asked about it.

The page gives its template, `escalations/_of_dossier.html`, the name `asked`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import url_for

from tenants.escalations.models import State
from tenants.escalations.told import told_of_dossier
from tenants.moments import now
from tenants.roles import Right
from wegwijs.escalations.standing import stands
from wegwijs.requests import place, session

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from tenants.escalations.models import Escalation


@dataclass(frozen=True)
class Asked:
    """One question, where it stands, and whether the branch has to do something."""

    title: str
    standing: str
    terms: str
    href: str
    calls: bool


@dataclass(frozen=True)
class AskedPanel:
    """The questions about a dossier, and where one asks another; nowhere for who may not."""

    lines: list[Asked]
    ask: str


def of_dossier(dossier_id: uuid.UUID, found: Sequence[Escalation] | None = None) -> AskedPanel:
    """Return what was asked about a dossier that was opened to the reader; `found` when the page has read it already."""
    questions = told_of_dossier(session(), dossier_id).questions if found is None else found
    may_ask = place().may(Right.ESCALATION_ASK)
    return AskedPanel(
        lines=[_asked(question) for question in questions],
        ask=url_for("escalations.ask", dossier=dossier_id) if may_ask else "",
    )


def _asked(question: Escalation) -> Asked:
    unread = question.state is State.ANSWERED and question.read_at is None
    found = stands(question, now(), why=True)
    return Asked(
        title=question.title,
        standing=found.what,
        terms=" ".join(found.terms),
        href=url_for("escalations.question", escalation_id=question.id),
        calls=unread or question.state in {State.WAITING, State.RETURNED},
    )
