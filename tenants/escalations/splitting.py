"""Two questions in one: a part goes on by itself, with the same facts and papers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert, literal, select
from sqlalchemy.orm import aliased

from tenants.audit.actions import record
from tenants.escalations.changing import refuse_not_mine
from tenants.escalations.holding import locked
from tenants.escalations.models import HELD, Escalation, SharedFact, SharedPaper, SharedPaperContent, State
from tenants.escalations.rules import refuse_unfit_question
from tenants.escalations.running import start
from tenants.faults import RefusalError
from tenants.helpdesk.history import add_entry
from tenants.helpdesk.models import EntryKind
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from tenants.audit.actions import Actor
    from tenants.escalations.models import Subject
    from tenants.isolation import ScopedSession


def split(
    session: ScopedSession,
    actor: Actor,
    escalation_id: uuid.UUID,
    *,
    subject: Subject,
    title: str,
    text: str,
    moment: dt.datetime,
) -> Escalation:
    """Put a part of a question that `actor` has in the queue as a question of its own, and return it.

    The branch chose what it shares for the whole: the part gets the same facts and papers, copied in the database. It was
    asked when the whole was asked, and its clock has used as much. Raises `RefusalError` for a part without a title or text,
    and when the branch no longer shares what it sent.
    """
    refuse_unfit_question({"title": title, "question": text}, [])
    whole = locked(session, escalation_id)
    if whole.claimed_by != actor.who or whole.state not in HELD:
        refuse_not_mine(session, escalation_id, actor)
    if not whole.sharing:
        raise RefusalError(N_("The branch no longer shares its facts and papers. Ask the branch to ask anew."))
    part = Escalation(
        branch_id=whole.branch_id,
        branch_name=whole.branch_name,
        asked_by=whole.asked_by,
        asked_by_name=whole.asked_by_name,
        asked_at=whole.asked_at,
        subject=subject,
        title=" ".join(title.split()),
        question=text.strip(),
        tried=whole.tried,
        pseudonym=whole.pseudonym,
        answer_by=whole.answer_by,
        legal_on=whole.legal_on,
        legal_what=whole.legal_what,
        first_due_at=whole.first_due_at,
        first_response_at=whole.first_response_at,
        clock_since=whole.clock_since,
        clock_used=whole.clock_used,
        state=State.ASKED,
        split_from=whole.split_from or whole.id,
    )
    start(part, moment)
    session.add(part)
    session.flush()
    _copy_facts(session, whole.id, part.id)
    _copy_papers(session, whole.id, part.id)
    whole.touched_at = moment
    session.flush()
    add_entry(session, whole.id, EntryKind.SPLIT, actor, number=part.number)
    add_entry(session, part.id, EntryKind.SPLIT, actor, whole=whole.number)
    record(session, actor, "split", "escalation", whole.id, part=str(part.id))
    return part


def _copy_facts(session: ScopedSession, whole: uuid.UUID, part: uuid.UUID) -> None:
    fact = SharedFact
    rows = select(fact.branch_id, literal(part), fact.position, fact.term, fact.value)
    columns = ["branch_id", "escalation_id", "position", "term", "value"]
    session.execute(insert(SharedFact).from_select(columns, rows.where(fact.escalation_id == whole)))


def _copy_papers(session: ScopedSession, whole: uuid.UUID, part: uuid.UUID) -> None:
    """Copy the papers as they are sealed: bound to their branch and digest, which stay the same."""
    same = ("branch_id", "kind", "title", "media_type", "size", "pages", "digest", "shared_at", "shared_by")
    rows = select(*(getattr(SharedPaper, name) for name in same), literal(part))
    papers = insert(SharedPaper).from_select([*same, "escalation_id"], rows.where(SharedPaper.escalation_id == whole))
    session.execute(papers)
    old, new = aliased(SharedPaper), aliased(SharedPaper)
    sealed = (
        select(new.id, SharedPaperContent.branch_id, literal(part), SharedPaperContent.nonce, SharedPaperContent.sealed)
        .join(old, old.id == SharedPaperContent.shared_paper_id)
        .join(new, (new.escalation_id == part) & (new.digest == old.digest))
        .where(old.escalation_id == whole)
    )
    columns = ["shared_paper_id", "branch_id", "escalation_id", "nonce", "sealed"]
    session.execute(insert(SharedPaperContent).from_select(columns, sealed))
