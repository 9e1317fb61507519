"""The timeline of a dossier in sentences: one for every kind of line, made from ids, codes and dates when it is read."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import url_for
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _

from tenants.dossiers.models import DossierKind, DossierOutcome, EntryKind, FamilyState, PartyRole
from tenants.moments import local_date
from tenants.terms.catalogue import CATALOGUE, Authority, Length, Means, UnknownTermError, versions
from tenants.terms.wording import AUTHORITIES, EVENTS
from wegwijs import words
from wegwijs.dates import day_short
from wegwijs.templating import day

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from tenants.dossiers.reading import Told
    from tenants.terms.catalogue import Term

    Sentence = Callable[[Told, DossierKind], str]


@dataclass(frozen=True)
class Line:
    """A line of the timeline: when, what, and who or how; `text` is what somebody wrote down."""

    on: dt.date
    when: str
    what: str
    how: str
    text: str = ""
    href: str = ""
    href_label: str = ""
    late: bool = False


def line_of(told: Told, kind: DossierKind, today: dt.date, me: uuid.UUID | None = None) -> Line:
    """Return one line of the timeline of a dossier of `kind`; `me` may correct what they wrote themselves."""
    note = told.note
    href, label = _leads_to(told, me)
    return Line(
        on=told.day,
        when=short_day(told.day, today),
        what="" if note is not None else sentence_of(told, kind),
        how=_how(told, today),
        text=note.text if note is not None else "",
        href=href,
        href_label=label,
        late=told.entry.kind is EntryKind.DEADLINE_LATE,
    )


def sentence_of(told: Told, kind: DossierKind) -> str:
    """Return what a line tells as one sentence. What nobody foresaw is told by the name of its kind, never as a fault."""
    return SENTENCES[told.entry.kind](told, kind)


def short_day(on: dt.date, today: dt.date) -> str:
    """Return a day at the start of a line, with its year when that is not this one: `6 nov`."""
    said = day_short(on)
    return said.removesuffix(f" {today.year}") if on.year == today.year else said


def term_name(term_id: str) -> str:
    """Return what a term is called in the language of the page; its id when the catalogue no longer has it."""
    term = _term(term_id)
    if term is None:
        return term_id
    return term.name_nl if str(get_locale()).startswith("nl") else term.name_en


def whom(role: PartyRole, kind: DossierKind, name: str = "") -> str:
    """Return whom we wait for, by name when they are known: `Yonas Zeewind`, `de IND`, `de cliënt`."""
    if name:
        return name
    if role is PartyRole.AUTHORITY:
        return str(_(AUTHORITIES[authority_of(kind)]))
    return str(words.word(role)).lower() if role in WHOM_AS_WORD else str(_(WHOM[role]))


def authority_of(kind: DossierKind) -> Authority:
    """Return which authority decides in a procedure of this kind."""
    return _AUTHORITIES.get(kind, Authority.ADMINISTRATION)


_AUTHORITIES = {
    **dict.fromkeys(
        (
            *(DossierKind.FAMILY_REUNIFICATION, DossierKind.ASYLUM, DossierKind.RENEWAL, DossierKind.NATURALISATION),
            DossierKind.OBJECTION_APPEAL,
        ),
        Authority.IND,
    ),
    DossierKind.TRAVEL_DOCUMENT: Authority.MUNICIPALITY,
    DossierKind.INTEGRATION: Authority.MUNICIPALITY,
}


def _leads_to(told: Told, me: uuid.UUID | None) -> tuple[str, str]:
    if told.note is not None and me is not None and told.note.written_by == me:
        return url_for("dossiers.note", dossier_note_id=told.note.id), str(_("Correct"))
    if told.document is not None and told.document.withdrawn_at is None:
        with suppress(Exception):
            return url_for("documents.document", document_id=told.document.id), str(_("Look at it"))
    return "", ""


def _how(told: Told, today: dt.date) -> str:
    """Return who did it and how: `Ria Duinroos, telefoon met tolk`; what was entered later says when."""
    if told.note is not None:
        said = [told.person_name, words.word(told.note.channel).lower()]
        if told.note.corrected_at is not None:
            said.append(str(_("corrected")))
        return ", ".join(filter(None, said))
    entered = local_date(told.entry.at)
    proof = told.event.proof if told.event is not None and told.entry.kind in _PROVEN else ""
    if not told.person_name:
        by = str(_("by Wegwijs itself"))
    elif entered != told.day:
        when = short_day(entered, today)
        by = str(_("entered by %(name)s on %(day)s", name=told.person_name, day=when))
    else:
        by = told.person_name
    return ", ".join(filter(None, (proof, by)))
