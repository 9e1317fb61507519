"""Passing a question on: to a colleague who has it from then on, or to another team because it is about something else."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from tenants.audit.actions import record
from tenants.escalations.changing import NOBODYS, refuse_closed
from tenants.escalations.claiming import refuse_merged
from tenants.escalations.holding import locked
from tenants.escalations.models import HELD, NoticeKind, State
from tenants.escalations.notices import tell
from tenants.escalations.running import start
from tenants.faults import RefusalError
from tenants.helpdesk.history import add_entry
from tenants.helpdesk.models import EntryKind
from tenants.helpdesk.notes import add_note
from tenants.helpdesk.people import colleague_named
from tenants.moments import local_date
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from tenants.audit.actions import Actor
    from tenants.escalations.models import Escalation, Subject
    from tenants.isolation import ScopedSession


def hand_over(
    session: ScopedSession,
    actor: Actor,
    escalation_id: uuid.UUID,
    to: uuid.UUID,
    moment: dt.datetime,
    *,
    note: str = "",
    anyway: bool = False,
    assigns: bool = False,
) -> None:
    """Give a question of one's own to a colleague, who is told; who `assigns` gives any open question to anybody.

    Its draft and its clock stay as they are, also while the branch has to answer first. `note` is for the colleague: the
    branch never sees it. A colleague who is away or has no room is a soft refusal, on the field `anyway`.
    Raises `AbsentError` for who does not work here today.
    """
    colleague = colleague_named(session, to, local_date(moment))
    question = _to_pass_on(session, actor, escalation_id, assigns=assigns)
    if question.claimed_by == colleague.id:
        raise RefusalError(N_("%(name)s has this question already."), "to", name=colleague.name)
    if colleague.away_until is not None and not anyway:
        msg = N_("%(name)s is away until %(day)s. Choose somebody else, or give it to them anyway.")
        raise RefusalError(msg, "anyway", name=colleague.name, day=colleague.away_until)
    if colleague.full and not anyway:
        msg = N_(
            "%(name)s has %(held)s questions and no room for more. Choose somebody else, or give it to them anyway."
        )
        raise RefusalError(msg, "anyway", name=colleague.name, held=colleague.open_count)
    if note.strip():
        add_note(session, actor, escalation_id, note)
    before, name = question.claimed_by, question.claimed_by_name or ""
    if question.state is State.ASKED:
        question.state = State.CLAIMED
    question.claimed_by, question.claimed_by_name = colleague.id, colleague.name
    question.claimed_at = question.touched_at = moment
    session.flush()
    entry = add_entry(session, escalation_id, EntryKind.TRANSFERRED, actor, before=name, after=colleague.name)
    people = [person for person in (colleague.id, before) if person is not None]
    tell(session, escalation_id, NoticeKind.TRANSFERRED, people, sender=actor, occasion=entry)
    record(session, actor, "hand_over", "escalation", escalation_id, to=str(colleague.id), holder=str(before or ""))


def pass_to_team(
    session: ScopedSession,
    actor: Actor,
    escalation_id: uuid.UUID,
    subject: Subject,
    moment: dt.datetime,
    *,
    note: str = "",
    assigns: bool = False,
) -> None:
    """Say that a question is about another subject, so that it waits for the team of that one, with its own promise.

    Whoever had it has it no more; the clock runs on with what it used. A question that nobody has may be passed by
    anybody. Raises `RefusalError` for the same subject, and while the branch has to answer first.
    """
    question = _to_pass_on(session, actor, escalation_id, assigns=assigns, from_queue=True)
    if question.subject is subject:
        raise RefusalError(N_("It is about this already. Choose another subject."), "subject")
    if question.state is State.WAITING:
        msg = N_("The branch has to answer first. Hand the question to a colleague instead.")
        raise RefusalError(msg, "subject")
    if note.strip():
        add_note(session, actor, escalation_id, note)
    before, holder = question.subject, question.claimed_by
    question.subject, question.state = subject, State.ASKED
    for name, value in NOBODYS.items():
        setattr(question, name, value)
    start(question, moment)
    session.flush()
    entry = add_entry(session, escalation_id, EntryKind.RESUBJECTED, actor, before=before.value, after=subject.value)
    if holder is not None:
        tell(session, escalation_id, NoticeKind.TRANSFERRED, [holder], sender=actor, occasion=entry)
    record(session, actor, "pass_to_team", "escalation", escalation_id, before=before.value, after=subject.value)


def _to_pass_on(
    session: ScopedSession, actor: Actor, escalation_id: uuid.UUID, *, assigns: bool, from_queue: bool = False
) -> Escalation:
    """Return a question that `actor` may pass on, locked; anybody may when it waits and `from_queue` says so."""
    question = locked(session, escalation_id)
    waits = question.state is State.ASKED and (assigns or from_queue)
    held = question.state in HELD and (assigns or question.claimed_by == actor.who)
    if not (waits or held):
        _refuse(session, actor, escalation_id)
    return question


def _refuse(session: ScopedSession, actor: Actor, escalation_id: uuid.UUID) -> NoReturn:
    refuse_closed(session, escalation_id, actor)
    refuse_merged(session, escalation_id)
    raise RefusalError(N_("Take this question first. Then you can pass it on."))
