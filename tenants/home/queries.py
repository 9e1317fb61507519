"""What asks for attention in a branch: one statement for desk and figures, one for silence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from tenants.branches.models import Branch
from tenants.clients.access import open_to
from tenants.clients.models import Client
from tenants.consultations.models import Consultation, Waiting
from tenants.consultations.queries import Waiter
from tenants.figures.models import FigureMonth
from tenants.home.rules import KNOWN_DURING, KNOWN_FROM, SILENT_AFTER
from tenants.jobs.models import Run, RunState
from tenants.reports.models import PublishedReport

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession

COUNT_JOB = "count_figures"


@dataclass(frozen=True)
class Standing:
    """Who waits at the desk, and how the branch's figures stand."""

    waiting: tuple[Waiter, ...]
    counted_night: dt.date | None
    """The last night that was counted; none when none ever was."""
    year_is_counted: bool
    """Whether there are figures of the year that was asked about."""
    year_is_signed: bool


@dataclass(frozen=True)
class Silence:
    """A client who came often and then no more."""

    client_id: uuid.UUID
    name: str
    last_day: dt.date


def standing(session: ScopedSession, year: int) -> Standing:
    """Return who waits, the longest first, and how far the figures are: counted until, and `year` signed."""
    branch_id = session.branch_id
    night = select(func.max(Run.day)).where(
        Run.branch_id == branch_id, Run.job == COUNT_JOB, Run.state == RunState.DONE
    )
    counted = select(FigureMonth.branch_id).where(
        FigureMonth.branch_id == branch_id, func.extract("year", FigureMonth.month) == year
    )
    signed = select(PublishedReport.id).where(
        PublishedReport.branch_id == branch_id, PublishedReport.year == year, PublishedReport.withdrawn_at.is_(None)
    )
    query = (
        select(Waiting, Client.first_name, Client.last_name, night.scalar_subquery(), counted.exists(), signed.exists())
        .select_from(Branch)
        .outerjoin(Waiting, (Waiting.branch_id == Branch.id) & Waiting.helped_at.is_(None))
        .outerjoin(Client, (Client.branch_id == Waiting.branch_id) & (Client.id == Waiting.client_id))
        .where(Branch.id == branch_id)
        .order_by(Waiting.since)
    )
    rows = session.execute(query).all()
    waiting = tuple(
        Waiter(waiting, f"{first or ''} {last or ''}".strip()) for waiting, first, last, *_ in rows if waiting
    )
    return Standing(waiting, *rows[0][3:]) if rows else Standing((), None, year_is_counted=False, year_is_signed=False)


def silent_clients(session: ScopedSession, reader: Reader, today: dt.date, limit: int = 10) -> list[Silence]:
    """Return who came at least `KNOWN_FROM` times in half a year and then no more, the longest silent first.

    Only clients whose record is open to the reader.
    """
    last = func.max(Consultation.day)
    query = (
        select(Client.id, Client.first_name, Client.last_name, last)
        .join(Consultation, (Consultation.branch_id == Client.branch_id) & (Consultation.client_id == Client.id))
        .where(
            Consultation.withdrawn_at.is_(None),
            Consultation.day > today - SILENT_AFTER - KNOWN_DURING,
            Client.ended_on.is_(None),
            open_to(reader, Client.id),
        )
        .group_by(Client.branch_id, Client.id)
        .having(func.count() >= KNOWN_FROM, last < today - SILENT_AFTER)
        .order_by(last, Client.id)
        .limit(limit)
    )
    return [
        Silence(client_id, f"{first} {family}".strip(), day) for client_id, first, family, day in session.execute(query)
    ]
