"""What the work list reads beside every dossier, as one row each: its next date, its step, what was asked, its last sign."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Date, String, and_, cast, false, func, null, or_, select, true, union_all
from sqlalchemy.dialects.postgresql import distinct_on

from tenants.deadlines.guarding import BY_ITSELF
from tenants.deadlines.lateness import RUNNING, asks_reason
from tenants.deadlines.models import Deadline, DeadlineState
from tenants.dossiers.models import DossierEntry, DossierParty, DossierStep, DossierTask, PartyRole

if TYPE_CHECKING:
    import datetime as dt

    from sqlalchemy import Subquery


def open_dates(today: dt.date) -> Subquery:
    """The open dates of every dossier: of a term with its last day, of a task with its day."""
    term, task, nothing = Deadline, DossierTask, cast(null(), Date)
    asks = asks_reason(today)
    terms = select(
        term.branch_id,
        term.dossier_id,
        term.id,
        true().label("is_term"),
        term.term.label("label"),
        term.last_day.label("last_day"),
        term.own_norm.label("own_norm"),
        asks.label("late"),
    ).where(
        or_(asks, and_(RUNNING, or_(term.last_day >= today, term.term.in_(BY_ITSELF)))),
    )
    tasks = select(
        task.branch_id, task.dossier_id, task.id, false(), task.label, task.due_on, nothing, task.due_on < today
    ).where(task.done_on.is_(None), task.withdrawn_at.is_(None), task.due_on.is_not(None))
    return union_all(terms, tasks).subquery("dated")


def next_dates(today: dt.date) -> Subquery:
    """The date that every dossier is about: what is late first, then the next to come, then what passed by itself."""
    dated = open_dates(today)
    return (
        select(dated)
        .ext(distinct_on(dated.c.dossier_id))
        .order_by(dated.c.dossier_id, dated.c.late.desc(), dated.c.last_day < today, dated.c.last_day, dated.c.id)
        .subquery("next_date")
    )


def standstills() -> Subquery:
    """Since when a term of a dossier stands still."""
    return (
        select(Deadline.branch_id, Deadline.dossier_id, func.min(Deadline.stands_still_since).label("since"))
        .where(
            Deadline.state == DeadlineState.OPEN,
            Deadline.withdrawn_at.is_(None),
            Deadline.stands_still_since.is_not(None),
        )
        .group_by(Deadline.branch_id, Deadline.dossier_id)
        .subquery("still")
    )


def signs_of_life() -> Subquery:
    """The last day on which somebody did something in a dossier; what the platform did by itself is no sign of life."""
    return (
        select(DossierEntry.branch_id, DossierEntry.dossier_id, func.max(DossierEntry.day).label("day"))
        .where(DossierEntry.person_id.is_not(None))
        .group_by(DossierEntry.branch_id, DossierEntry.dossier_id)
        .subquery("signs")
    )


def present_steps() -> Subquery:
    """Where every dossier stands: its first step that is not done and is needed."""
    step = DossierStep
    return (
        select(step.branch_id, step.dossier_id, step.label, cast(step.waits_for, String).label("waits_for"))
        .where(step.done_on.is_(None), step.not_needed.is_(False))
        .ext(distinct_on(step.dossier_id))
        .order_by(step.dossier_id, step.position, step.id)
        .subquery("step")
    )


def asked_longest() -> Subquery:
    """What was asked of others longest ago and has not come."""
    task, party = DossierTask, DossierParty
    name = func.coalesce(party.name, "").label("name")
    return (
        select(task.branch_id, task.dossier_id, task.label, cast(task.waits_for, String).label("waits_for"), name)
        .outerjoin(party, and_(party.branch_id == task.branch_id, party.id == task.party_id))
        .where(task.done_on.is_(None), task.withdrawn_at.is_(None), task.waits_for != PartyRole.US)
        .ext(distinct_on(task.dossier_id))
        .order_by(task.dossier_id, task.asked_on, task.id)
        .subquery("asked")
    )
