"""Asking the Helpdesk: what a volunteer chose is copied, and the branch keeps where it came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from tenants.audit.actions import record
from tenants.branches.models import Branch
from tenants.clients.models import Client
from tenants.escalations.models import Escalation, EscalationLink, SharedFact, Subject
from tenants.escalations.rules import names_in, refuse_past_day, refuse_unfit_question
from tenants.escalations.running import start
from tenants.faults import AbsentError, RefusalError
from tenants.moments import local_date
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession

FORM = "question"
"""The name of the form under which a branch keeps the draft of its question."""


@dataclass(frozen=True)
class NewQuestion:
    """What a volunteer chose to send, and the client it is about, which stays in the branch."""

    subject: Subject
    title: str
    question: str
    tried: str = ""
    answer_by: dt.date | None = None
    pseudonym: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    client_id: uuid.UUID | None = None
    name_may_go: bool = False
    """The client agreed that the name goes along."""
    legal_on: dt.date | None = None
    """The last day of the dossier's deadline that comes along, and what it is called."""
    legal_what: str = ""
    dossier_id: uuid.UUID | None = None
    deadline_id: uuid.UUID | None = None
    consultation_id: uuid.UUID | None = None


def refuse_unfit(session: ScopedSession, new: NewQuestion, today: dt.date) -> bool:
    """Raise `RefusalError` for what may not be sent as it is; return whether the client's name goes along.

    A name is a soft refusal, on the field `name_may_go`: a name with the client's consent may go.
    Raises `AbsentError` for a client that is not of this branch.
    """
    texts = {"title": new.title, "question": new.question, "tried": new.tried, "pseudonym": new.pseudonym}
    refuse_unfit_question(texts, new.facts)
    refuse_past_day(new.answer_by, today)
    if new.client_id is None:
        return False
    # By key: the page that offered the client's facts has it at hand in this session already.
    client = session.get(Client, (session.branch_id, new.client_id))
    if client is None:
        raise AbsentError
    everything = " ".join([*texts.values(), *(part for fact in new.facts for part in fact)])
    named = names_in(everything, client.first_name, client.last_name)
    if named and not new.name_may_go:
        msg = N_("The client's name stands in your text. Take it out, or say that the client agreed.")
        raise RefusalError(msg, "name_may_go")
    return named


def ask(session: ScopedSession, actor: Actor, new: NewQuestion, moment: dt.datetime) -> Escalation:
    """Hand a copy of what was chosen to the Helpdesk, and keep in the branch which client it is about.

    Raises as `refuse_unfit` does.
    """
    named = refuse_unfit(session, new, local_date(moment))
    escalation = Escalation(
        asked_at=moment,
        branch_id=session.branch_id,
        branch_name=select(Branch.name).where(Branch.id == session.branch_id).scalar_subquery(),
        asked_by=actor.who,
        asked_by_name=actor.name,
        subject=new.subject,
        title=" ".join(new.title.split()),
        question=new.question.strip(),
        tried=new.tried.strip(),
        answer_by=new.answer_by,
        legal_on=new.legal_on,
        legal_what=new.legal_what,
        pseudonym=" ".join(new.pseudonym.split()),
    )
    start(escalation, moment)
    session.add(escalation)
    session.flush()
    session.add_all(
        SharedFact(
            branch_id=session.branch_id,
            escalation_id=escalation.id,
            position=position,
            term=term.strip(),
            value=value.strip(),
        )
        for position, (term, value) in enumerate(new.facts, start=1)
    )
    session.add(
        EscalationLink(
            escalation_id=escalation.id,
            client_id=new.client_id,
            dossier_id=new.dossier_id,
            deadline_id=new.deadline_id,
            consultation_id=new.consultation_id,
        )
    )
    session.flush()
    record(session, actor, "ask", "escalation", escalation.id, facts=len(new.facts), named=named)
    return escalation
