"""What in an article may still point at somebody, and what an article must have at each step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tenants.clients.rules import refuse_service_number
from tenants.faults import RefusalError
from tenants.knowledge.leftovers import Known, Leftover, LeftoverKind, leftovers, names_of, unresolved
from tenants.terms.catalogue import term_ids
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from tenants.escalations.models import Subject

__all__ = (
    "LONGEST_REMARK", "LONGEST_TEXT", "LONGEST_TITLE", "Content", "Known", "Leftover", "LeftoverKind", "leftovers",
    "names_of", "refuse_unfit", "refuse_unfit_text", "refuse_unready", "unresolved",
)  # fmt: skip
LONGEST_TITLE = 200
LONGEST_TEXT = 20_000
LONGEST_REMARK = 1_000


@dataclass(frozen=True)
class Content:
    """What somebody writes in an article."""

    subject: Subject
    title: str
    question: str
    text: str
    source: str = ""
    terms: tuple[str, ...] = ()
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None


def refuse_unfit(content: Content) -> None:
    """Raise `RefusalError` for an article that cannot be kept, not even as a draft."""
    if not content.title.strip():
        raise RefusalError(N_("Give the article a title: one line that says what it is about."), "title")
    if not content.text.strip():
        raise RefusalError(N_("Write the answer."), "text")
    for name, longest in (
        ("title", LONGEST_TITLE),
        ("question", LONGEST_TEXT),
        ("text", LONGEST_TEXT),
        ("source", 500),
    ):
        refuse_unfit_text(getattr(content, name), name, longest)
    for term_id in content.terms:
        if term_id not in term_ids():
            raise RefusalError(N_("Choose terms from the list."), "terms")
    if content.valid_from and content.valid_to and content.valid_to < content.valid_from:
        raise RefusalError(N_("The last day lies before the first. Check both days."), "valid_to")


def refuse_unfit_text(text: str, name: str, longest: int = LONGEST_REMARK) -> None:
    """Raise `RefusalError` about the field `name` for a text that is too long or holds a citizen service number."""
    refuse_service_number(text, name)
    if len(text) > longest:
        raise RefusalError(N_("This is too long. Make it shorter."), name)


def refuse_unready(content: Content, left: Iterable[Leftover]) -> None:
    """Raise `RefusalError` for an article that a second person cannot read yet."""
    if not content.question.strip():
        raise RefusalError(N_("Write which question this answers, in the words of a volunteer."), "question")
    if not content.source.strip():
        raise RefusalError(N_("Say where this stands: the law, the ruling or the report."), "source")
    if content.valid_from is None:
        raise RefusalError(N_("Say from which day this holds."), "valid_from")
    number = len(list(left))
    if number:
        msg = N_("Look at what the check found: %(number)s times. Change it, or say that it may stay.")
        raise RefusalError(msg, "kept", number=number)
