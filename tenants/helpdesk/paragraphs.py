"""Paragraphs that stand in many an answer, ready to be put in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from tenants.audit.actions import record
from tenants.escalations.rules import refuse_unfit_line, refuse_unfit_title
from tenants.faults import AbsentError, RefusalError
from tenants.helpdesk.models import Paragraph
from tenants.moments import now
from tenants.words import N_

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from tenants.audit.actions import Actor
    from tenants.escalations.models import Subject
    from tenants.isolation import ScopedSession


def paragraphs(session: ScopedSession) -> Sequence[Paragraph]:
    """Return every paragraph by its title, the ones taken out too."""
    return session.scalars(select(Paragraph).order_by(Paragraph.title, Paragraph.id)).all()


def paragraph_of(session: ScopedSession, paragraph_id: uuid.UUID) -> Paragraph:
    """Return one paragraph. Raises `AbsentError` when there is none."""
    found = session.get(Paragraph, paragraph_id)
    if found is None:
        raise AbsentError
    return found


def add_paragraph(session: ScopedSession, actor: Actor, title: str, text: str, subject: Subject | None) -> Paragraph:
    """Keep a paragraph for everybody of the Helpdesk. Raises `RefusalError` for an empty one, or a title that is there."""
    _refuse_unfit(session, title, text)
    paragraph = Paragraph(title=_one_line(title), text=text.strip(), subject=subject, changed_by=actor.who)
    session.add(paragraph)
    session.flush()
    record(session, actor, "add", "paragraph", paragraph.id)
    return paragraph


def change_paragraph(
    session: ScopedSession, actor: Actor, paragraph_id: uuid.UUID, title: str, text: str, subject: Subject | None
) -> None:
    """Say a paragraph otherwise, from the next answer on; the trail keeps which parts were changed."""
    paragraph = _locked(session, paragraph_id)
    _refuse_unfit(session, title, text, paragraph_id)
    new = {"title": _one_line(title), "text": text.strip(), "subject": subject}
    changed = [name for name, value in new.items() if getattr(paragraph, name) != value]
    if not changed:
        return
    for name in changed:
        setattr(paragraph, name, new[name])
    paragraph.changed_at, paragraph.changed_by = now(), actor.who
    record(session, actor, "change", "paragraph", paragraph_id, fields=changed)


def withdraw_paragraph(session: ScopedSession, actor: Actor, paragraph_id: uuid.UUID) -> None:
    """Offer a paragraph no longer; answers that it stands in stay as they are."""
    paragraph = _locked(session, paragraph_id)
    if paragraph.withdrawn_at is None:
        paragraph.withdrawn_at = now()
        record(session, actor, "withdraw", "paragraph", paragraph_id)


def restore_paragraph(session: ScopedSession, actor: Actor, paragraph_id: uuid.UUID) -> None:
    """Offer a paragraph again."""
    paragraph = _locked(session, paragraph_id)
    if paragraph.withdrawn_at is not None:
        _refuse_same(session, paragraph.title, paragraph_id)
        paragraph.withdrawn_at = None
        record(session, actor, "restore", "paragraph", paragraph_id)


def _locked(session: ScopedSession, paragraph_id: uuid.UUID) -> Paragraph:
    found = session.scalar(select(Paragraph).where(Paragraph.id == paragraph_id).with_for_update())
    if found is None:
        raise AbsentError
    return found


def _refuse_unfit(session: ScopedSession, title: str, text: str, own: uuid.UUID | None = None) -> None:
    refuse_unfit_title(title)
    refuse_unfit_line(text, "text")
    _refuse_same(session, _one_line(title), own)


def _refuse_same(session: ScopedSession, title: str, own: uuid.UUID | None) -> None:
    same = select(Paragraph.id).where(Paragraph.title == title, Paragraph.withdrawn_at.is_(None))
    if session.scalar(same.where(Paragraph.id != own) if own else same) is not None:
        raise RefusalError(N_("There is a paragraph with this title already."), "title")


def _one_line(title: str) -> str:
    return " ".join(title.split())
