"""Asking the Helpdesk: what a volunteer chose is copied, and the branch keeps where it came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select

from tenants.audit.actions import record
from tenants.branches.models import Branch
from tenants.escalations.approving import tell_leads, unsent_day
from tenants.escalations.facts import Fact, in_order
from tenants.escalations.giveaways import Known, refuse_giveaways
from tenants.escalations.known import known_of
from tenants.escalations.models import (
    Escalation,
    EscalationLink,
    SharedFact,
    SharedPaper,
    SharedPaperContent,
    State,
    Subject,
)
from tenants.escalations.papers import share_paper, share_upload
from tenants.escalations.rules import refuse_past_day, refuse_unfit_question
from tenants.escalations.running import start
from tenants.faults import AbsentError, RefusalError
from tenants.moments import local_date
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Collection, Iterator

    from tenants.audit.actions import Actor
    from tenants.documents.models import DocumentKind
    from tenants.documents.sealing import Cabinet
    from tenants.isolation import ScopedSession

FORM = "question"
"""The name of the form under which a branch keeps the draft of its question."""
CHANGE_FORM = "question_change"
"""The same for a question that came back from the team lead."""

WRITTEN = ("subject", "title", "question", "tried", "answer_by", "pseudonym")
"""What somebody writes of a question: the trail names what became different."""


@dataclass(frozen=True)
class File:
    """A file that goes along when there is no dossier with papers, as it was sent; `name` is what it is called."""

    name: str
    kind: DocumentKind
    data: bytes


@dataclass(frozen=True)
class NewQuestion:
    """What a volunteer chose to send, and where it comes from, which stays in the branch."""

    subject: Subject
    title: str
    question: str
    tried: str = ""
    answer_by: dt.date | None = None
    pseudonym: str = ""
    facts: tuple[Fact, ...] = ()
    client_id: uuid.UUID | None = None
    name_may_go: bool = False
    """Whoever writes says that the name goes along; only with the client's consent it does."""
    legal_on: dt.date | None = None
    """The last day of the dossier's deadline that comes along, and what it is called."""
    legal_what: str = ""
    dossier_id: uuid.UUID | None = None
    deadline_id: uuid.UUID | None = None
    consultation_id: uuid.UUID | None = None
    papers: tuple[tuple[uuid.UUID, str], ...] = ()
    """Papers of the dossier of which a copy goes along, and what each is called there."""
    files: tuple[File, ...] = ()
    kept: tuple[uuid.UUID, ...] = ()
    """Of a question that is changed: what went along before and stays."""


def refuse_unfit(session: ScopedSession, new: NewQuestion, today: dt.date, known: Known | None = None) -> bool:
    """Raise `RefusalError` for what may not be sent as it is; return whether the client's name goes along.

    A name without the client's consent is refused where it stands, and so is whatever else tells who it is about.
    `known` is given by whoever asked for it already. Raises `AbsentError` for a client that is not of this branch.
    """
    texts = {"title": new.title, "question": new.question, "tried": new.tried, "pseudonym": new.pseudonym}
    refuse_unfit_question(texts, [(fact.term, fact.value) for fact in new.facts])
    refuse_past_day(new.answer_by, today)
    known = known or known_of(session, new.client_id)
    if new.client_id is not None and not known.name:
        raise AbsentError
    return refuse_giveaways(_told(new), known, name_may_go=new.name_may_go)


def _told(new: NewQuestion) -> Iterator[tuple[str, str]]:
    """Give everything that would be read at the Helpdesk, with the field it is in."""
    yield "title", new.title
    yield "question", new.question
    yield "tried", new.tried
    yield "pseudonym", new.pseudonym
    for fact in new.facts:
        yield "facts", f"{fact.term} {fact.value}"
    for _document_id, title in new.papers:
        yield "papers", title
    for file in new.files:
        yield "file_1", file.name


def ask(
    session: ScopedSession,
    actor: Actor,
    new: NewQuestion,
    moment: dt.datetime,
    cabinet: Cabinet | None = None,
    *,
    proposed: bool = False,
    known: Known | None = None,
) -> Escalation:
    """Hand a copy of what was chosen to the Helpdesk, and keep in the branch which client and dossier it is about.

    When `proposed` it waits for the team lead first: the Helpdesk does not see it, and no clock runs.
    Raises as `refuse_unfit`, `share_paper` and `share_upload` do; then nothing may be kept of it.
    """
    named = refuse_unfit(session, new, local_date(moment), known)
    escalation = Escalation(
        branch_id=session.branch_id,
        branch_name=select(Branch.name).where(Branch.id == session.branch_id).scalar_subquery(),
        asked_by=actor.who,
        asked_by_name=actor.name,
    )
    _write(escalation, new, moment, proposed=proposed)
    session.add(escalation)
    session.flush()
    session.add(
        EscalationLink(
            escalation_id=escalation.id,
            client_id=new.client_id,
            dossier_id=new.dossier_id,
            deadline_id=new.deadline_id,
            consultation_id=new.consultation_id,
        )
    )
    _share(session, actor, escalation, new, cabinet)
    record(session, actor, "propose" if proposed else "ask", "escalation", escalation.id, **_counted(new, named=named))
    if proposed:
        tell_leads(session, actor, escalation.id, local_date(moment))
    return escalation


def change(
    session: ScopedSession,
    actor: Actor,
    escalation_id: uuid.UUID,
    new: NewQuestion,
    moment: dt.datetime,
    cabinet: Cabinet | None = None,
    *,
    proposed: bool = True,
) -> Escalation:
    """Send a question again that the team lead gave back, or did not look at yet, with what whoever asked it made of it.

    Raises `RefusalError` once it crossed, or for somebody else's; otherwise as `ask` does. The trail names the fields.
    """
    named = refuse_unfit(session, new, local_date(moment))
    escalation = unsent(session, actor, escalation_id, held=True)
    before = {name: getattr(escalation, name) for name in WRITTEN}
    # First of all: the fence lets go of what was chosen only while the question never crossed.
    _take_out(session, escalation_id, new.kept)
    _write(escalation, new, moment, proposed=proposed)
    fields = sorted(name for name, value in before.items() if getattr(escalation, name) != value)
    link = session.scalars(select(EscalationLink).where(EscalationLink.escalation_id == escalation_id)).one()
    link.deadline_id = new.deadline_id
    session.flush()
    _share(session, actor, escalation, new, cabinet)
    told = _counted(new, named=named) | {"fields": fields}
    record(session, actor, "propose" if proposed else "ask", "escalation", escalation_id, **told)
    if proposed:
        tell_leads(session, actor, escalation_id, local_date(moment))
    return escalation


def unsent(session: ScopedSession, actor: Actor, escalation_id: uuid.UUID, *, held: bool = False) -> Escalation:
    """Return a question of `actor` that never crossed. Raises `AbsentError`, or `RefusalError` for another's or one that did."""
    here = select(Escalation).where(Escalation.id == escalation_id, Escalation.branch_id == session.branch_id)
    if held:
        here = here.with_for_update().execution_options(populate_existing=True)
    escalation = session.scalar(here)
    if escalation is None:
        raise AbsentError
    if escalation.state not in {State.PROPOSED, State.RETURNED}:
        raise RefusalError(N_("This question is with the Helpdesk already. Ask on at the question itself."))
    if escalation.asked_by != actor.who:
        raise RefusalError(N_("Only %(name)s, who wrote this question, can change it."), name=escalation.asked_by_name)
    return escalation


def unsent_with_link(
    session: ScopedSession, actor: Actor, escalation_id: uuid.UUID
) -> tuple[Escalation, EscalationLink]:
    """Return a question of `actor` that never crossed, with where it came from. Raises as `unsent` does."""
    question = unsent(session, actor, escalation_id)
    return question, session.scalars(select(EscalationLink).where(EscalationLink.escalation_id == escalation_id)).one()


def _write(escalation: Escalation, new: NewQuestion, moment: dt.datetime, *, proposed: bool) -> None:
    escalation.asked_at = moment
    escalation.subject = new.subject
    escalation.title = " ".join(new.title.split())
    escalation.question, escalation.tried = new.question.strip(), new.tried.strip()
    escalation.pseudonym = " ".join(new.pseudonym.split())
    escalation.answer_by, escalation.legal_on, escalation.legal_what = new.answer_by, new.legal_on, new.legal_what
    escalation.returned_why = ""
    if proposed:
        escalation.state, escalation.due_on = State.PROPOSED, unsent_day(escalation, moment)
    else:
        escalation.state = State.ASKED
        start(escalation, moment)


def _take_out(session: ScopedSession, escalation_id: uuid.UUID, kept: Collection[uuid.UUID]) -> None:
    """Take facts and papers out that were chosen before; the papers that stay are `kept`."""
    session.execute(delete(SharedFact).where(SharedFact.escalation_id == escalation_id))
    content, paper = SharedPaperContent, SharedPaper
    session.execute(
        delete(content).where(content.escalation_id == escalation_id, content.shared_paper_id.not_in(list(kept)))
    )
    session.execute(delete(paper).where(paper.escalation_id == escalation_id, paper.id.not_in(list(kept))))


def _share(
    session: ScopedSession, actor: Actor, escalation: Escalation, new: NewQuestion, cabinet: Cabinet | None
) -> None:
    """Let facts and papers go along, the facts in the order in which they happened."""
    session.add_all(
        SharedFact(
            branch_id=session.branch_id,
            escalation_id=escalation.id,
            position=position,
            term=fact.term.strip(),
            value=fact.value.strip(),
        )
        for position, fact in enumerate(in_order(new.facts), start=1)
    )
    session.flush()
    if cabinet is None:
        return
    for document_id, title in new.papers:
        share_paper(session, cabinet, escalation.id, document_id, actor, title=title)
    for file in new.files:
        share_upload(session, cabinet, escalation.id, file.name, file.kind, file.data, actor)


def _counted(new: NewQuestion, *, named: bool) -> dict[str, Any]:
    return {"facts": len(new.facts), "papers": len(new.papers) + len(new.files) + len(new.kept), "named": named}
