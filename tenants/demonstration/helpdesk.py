"""The questions of today and what was said about them: the branch's side, each about one of its clients."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import select

from tenants.deadlines.queries import standings
from tenants.demonstration.questions import APPROVES, QUESTIONS, Question
from tenants.demonstration.selam import DECISION, REFERENCE
from tenants.dossiers.models import Dossier
from tenants.escalations.clocks import PROMISES, open_between
from tenants.escalations.models import (
    FROM_HELPDESK,
    Escalation,
    EscalationChoice,
    EscalationLink,
    EscalationMessage,
    MessageKind,
    SharedFact,
    State,
)
from tenants.escalations.running import start, stop
from tenants.moments import LOCAL
from tenants.roles import Role
from tenants.terms.holidays import is_working_day

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator, Sequence

    from tenants.demonstration.cast import Member
    from tenants.isolation import ScopedSession

MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november",
    "december",
)  # fmt: skip
CLOSES_AFTER = dt.timedelta(days=2)


def ask_everything(
    session: ScopedSession,
    branch: str,
    name: str,
    office: dict[str, uuid.UUID],
    staff: Sequence[Member],
    clients: Sequence[uuid.UUID],
    now: dt.datetime,
) -> None:
    """Ask the questions of one branch in its own scope, each about one of its clients; `office` are the Helpdesk's."""
    now, asker = now.astimezone(LOCAL), staff[0]
    if branch == APPROVES:
        lead = next(one for one in staff if one.role is Role.TEAM_LEAD)
        session.add(EscalationChoice(approval=True, chosen_by=lead.id, chosen_at=now - dt.timedelta(days=40)))
    mine = [question for question in QUESTIONS if question.branch == branch]
    for question, client in zip(mine, clients, strict=False):
        escalation = _escalation(session, question, now)
        escalation.branch_name, escalation.asked_by, escalation.asked_by_name = name, asker.id, asker.name
        link = EscalationLink(client_id=client)
        if question.of_selam:
            _of_selam(session, escalation, link, staff)
        _live(escalation, question, office, now)
        session.add(escalation)
        session.flush()
        link.escalation_id = escalation.id
        session.add_all([link, *_facts(escalation, question, now.date())])
        session.add_all(_said(escalation, question, office, now))


def _escalation(session: ScopedSession, question: Question, now: dt.datetime) -> Escalation:
    left, today = question.days_left, now.date()
    escalation = Escalation(
        branch_id=session.branch_id,
        asked_at=now - dt.timedelta(hours=question.hours_ago),
        subject=question.subject,
        title=question.title,
        question=question.question,
        tried=question.tried,
        answer_by=None if left is None else today + dt.timedelta(days=left),
        state=State.ASKED,
    )
    if question.legal is not None:
        days, escalation.legal_what = question.legal
        escalation.legal_on = _working_day(today + dt.timedelta(days=days))
    return escalation


def _working_day(day: dt.date) -> dt.date:
    """Return the first working day from `day` on: a term does not end in a weekend."""
    return next(each for each in (day + dt.timedelta(days=number) for number in range(9)) if is_working_day(each))


def _of_selam(session: ScopedSession, escalation: Escalation, link: EscalationLink, staff: Sequence[Member]) -> None:
    """Let the question be about Selam's dossier and go by its deadline; its counsellor asks."""
    karim = next(one for one in staff if one.role is Role.LEGAL_COUNSELLOR)
    escalation.asked_by, escalation.asked_by_name = karim.id, karim.name
    dossier = session.scalar(select(Dossier).where(Dossier.reference == REFERENCE))
    if dossier is None:
        return
    decision = next(one for one in standings(session, dossier.id) if one.deadline.term == DECISION)
    link.client_id, link.dossier_id, link.deadline_id = dossier.client_id, dossier.id, decision.deadline.id
    escalation.legal_on, escalation.legal_what = decision.deadline.last_day, "Beslissing van de IND"


def _live(escalation: Escalation, question: Question, office: dict[str, uuid.UUID], now: dt.datetime) -> None:
    """Let the clock run, stop and start, and the question change hands, up to where it stands now."""
    start(escalation, escalation.asked_at)
    if question.withdrawn or question.proposed:
        stop(escalation, escalation.asked_at + dt.timedelta(hours=1))
        escalation.state = State.WITHDRAWN if question.withdrawn else State.PROPOSED
        escalation.sharing, escalation.clock_used = question.proposed, 0
        return
    if question.claimed_by:
        escalation.state = State.CLAIMED
        escalation.claimed_by, escalation.claimed_by_name = office[question.claimed_by], question.claimed_by
        escalation.claimed_at = escalation.asked_at + dt.timedelta(hours=1)
        escalation.touched_at = max(escalation.claimed_at, now - dt.timedelta(hours=2))
    for hours, kind, _text in question.said:
        _happens(escalation, question, kind, now - dt.timedelta(hours=hours))
    if question.handed_up:
        escalation.handed_up_at = now - dt.timedelta(hours=2)
    if question.rating is not None and escalation.answered_at is not None:
        escalation.state, escalation.sharing, escalation.rating = State.CLOSED, False, question.rating
        escalation.closed_at = escalation.rated_at = escalation.answered_at + CLOSES_AFTER


def _happens(escalation: Escalation, question: Question, kind: MessageKind, at: dt.datetime) -> None:
    if kind in FROM_HELPDESK:
        escalation.first_response_at = escalation.first_response_at or at
    if kind is MessageKind.QUESTION_BACK:
        stop(escalation, at)
        escalation.state, escalation.waiting_since = State.WAITING, at
        escalation.waiting_for = question.waiting_for or "De dag van het besluit"
    elif kind is MessageKind.REPLY:
        start(escalation, at)
        escalation.state, escalation.waiting_since, escalation.waiting_for = State.CLAIMED, None, ""
    elif kind is MessageKind.ANSWER:
        stop(escalation, at)
        escalation.state, escalation.answered_at = State.ANSWERED, at
        escalation.answered_by, escalation.answered_by_name = escalation.claimed_by, escalation.claimed_by_name
        escalation.read_at = at + dt.timedelta(hours=6) if question.read else None
    elif kind is MessageKind.FOLLOW_UP:
        escalation.clock_used, escalation.first_due_at, escalation.first_response_at = 0, None, None
        start(escalation, at)
        escalation.state = State.CLAIMED


def _facts(escalation: Escalation, question: Question, today: dt.date) -> Iterator[SharedFact]:
    for position, (term, value) in enumerate(question.facts, start=1):
        yield SharedFact(
            branch_id=escalation.branch_id,
            escalation_id=escalation.id,
            position=position,
            term=term,
            value=_told(value, today),
        )


def _told(value: str | int, today: dt.date) -> str:
    """Return a fact as one says it: a day so many days from today is written out."""
    if isinstance(value, str):
        return value
    day = today + dt.timedelta(days=value)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _said(
    escalation: Escalation, question: Question, office: dict[str, uuid.UUID], now: dt.datetime
) -> Iterator[EscalationMessage]:
    """Give what was said, the Helpdesk's words with what they keep of its promises."""
    asked_at, first, promise = escalation.asked_at, True, PROMISES[escalation.subject]
    for hours, kind, text in question.said:
        at = now - dt.timedelta(hours=hours)
        ours = kind in FROM_HELPDESK
        passed = open_between(asked_at, at)
        answer = kind is MessageKind.ANSWER
        yield EscalationMessage(
            branch_id=escalation.branch_id,
            escalation_id=escalation.id,
            kind=kind,
            text=text,
            written_by=office[question.claimed_by] if ours else escalation.asked_by,
            written_by_name=question.claimed_by if ours else escalation.asked_by_name,
            written_at=at,
            first_in_time=passed <= promise.first if ours and first else None,
            in_time=passed <= promise.answer if answer else None,
            took=passed if answer else None,
        )
        first = first and not ours
        if kind is MessageKind.FOLLOW_UP:
            asked_at, first = at, True
