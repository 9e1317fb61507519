"""The timeline of a dossier in sentences: one for every kind of line, made from ids, codes and dates when it is read."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import current_app, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from tenants.dossiers.models import DossierKind, DossierOutcome, EntryKind, FamilyState, PartyRole
from tenants.moments import local_date
from tenants.terms.catalogue import Length, Means, Unit
from wegwijs import words
from wegwijs.dates import day_short
from wegwijs.dossiers.naming import event_clause, term_name, term_of, whom
from wegwijs.templating import day

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable
    from enum import StrEnum

    from tenants.dossiers.reading import Told

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
    href, label = _leads_to(told, me)
    return Line(
        on=told.day,
        when=short_day(told.day, today),
        what="" if told.note is not None else sentence_of(told, kind),
        how=_how(told, today),
        text=told.note.text if told.note is not None else "",
        href=href,
        href_label=label,
        late=told.entry.kind is EntryKind.DEADLINE_LATE,
    )


def sentence_of(told: Told, kind: DossierKind) -> str:
    """Return what a line tells, as one sentence."""
    return SENTENCES[told.entry.kind](told, kind)


def short_day(on: dt.date, today: dt.date) -> str:
    """Return a day at the start of a line, with its year when that is not this one: `6 nov`."""
    said = day_short(on)
    return said.removesuffix(f" {today.year}") if on.year == today.year else said


def _leads_to(told: Told, me: uuid.UUID | None) -> tuple[str, str]:
    if told.note is not None and me is not None and told.note.written_by == me:
        return url_for("dossiers.note", dossier_note_id=told.note.id), str(_("Correct"))
    paper = told.document
    if paper is not None and paper.withdrawn_at is None and "documents.document" in current_app.view_functions:
        return url_for("documents.document", document_id=paper.id), str(_("Look at it"))
    return "", ""


def _how(told: Told, today: dt.date) -> str:
    """Return who did it and how, `Ria Duinroos, telefoon met tolk`; what was entered on a later day says when."""
    if told.note is not None:
        said = [told.person_name, words.word(told.note.channel).lower()]
        if told.note.corrected_at is not None:
            said.append(str(_("corrected")))
        return ", ".join(filter(None, said))
    proof = told.event.proof if told.event is not None and told.entry.kind in _PROVEN else ""
    entered = local_date(told.entry.at)
    if not told.person_name:
        by = str(_("by Wegwijs itself"))
    elif entered != told.day:
        by = str(_("entered by %(name)s on %(day)s", name=told.person_name, day=short_day(entered, today)))
    else:
        by = told.person_name
    return ", ".join(filter(None, (proof, by)))


_PROVEN = frozenset({EntryKind.EVENT, EntryKind.EVENT_CHANGED, EntryKind.SUSPENDED, EntryKind.EXTENDED})


def _always(sentence: Callable[[], str]) -> Sentence:
    return lambda _told, _kind: str(sentence())


def _date(told: Told, *keys: str) -> dt.date | None:
    """Return the first of `keys` that holds a date."""
    for key in keys:
        try:
            return dt.date.fromisoformat(str(told.detail[key])[:10])
        except (KeyError, ValueError):
            continue
    return None


def _worded(codes: type[StrEnum], code: object) -> str:
    """Return the word for a code that a line kept; nothing for one that is none of ours."""
    return words.word(codes(str(code))).lower() if code in set(codes) else ""


def _closed(told: Told, _kind: DossierKind) -> str:
    outcome = _worded(DossierOutcome, told.detail.get("outcome"))
    return _("The dossier was closed: %(outcome)s.", outcome=outcome) if outcome else _("The dossier was closed.")


def _handed_on(told: Told, _kind: DossierKind) -> str:
    return _("Given to %(name)s.", name=told.volunteer) if told.volunteer else _("Given to nobody for now.")


def _branch(told: Told, _kind: DossierKind) -> str:
    name = told.detail.get("branch", "")
    if told.entry.kind is EntryKind.SENT_TO_BRANCH:
        return _("Handed over to %(branch)s.", branch=name) if name else _("Handed over to another branch.")
    return _("Came from %(branch)s.", branch=name) if name else _("Came from another branch.")


def _party(told: Told, _kind: DossierKind) -> str:
    name = told.party or _("Somebody")
    if told.entry.kind is EntryKind.PARTY_ADDED:
        return _("%(name)s came into the dossier.", name=name)
    if told.entry.kind is EntryKind.CLIENT_REGISTERED:
        return _("%(name)s is registered with us, with a record of their own.", name=name)
    state = _worded(FamilyState, told.detail.get("state"))
    if state:
        return _("%(name)s: %(state)s.", name=name, state=state)
    return _("What we know of %(name)s changed.", name=name)


def _step(told: Told, _kind: DossierKind) -> str:
    label = told.label or _("a step")
    if told.entry.kind is EntryKind.STEP_DONE:
        return _("Step done: %(label)s.", label=label)
    if told.entry.kind is EntryKind.STEP_UNDONE:
        return _("Step not done after all: %(label)s.", label=label)
    return _("Step not needed: %(label)s.", label=label)


def _task(told: Told, kind: DossierKind) -> str:
    label = told.label or _("something")
    code = told.detail.get("waits_for", PartyRole.US)
    role = PartyRole(code) if code in set(PartyRole) else PartyRole.OTHER
    asked_of = whom(role, kind, told.party)
    ours = role is PartyRole.US
    if told.entry.kind is EntryKind.TASK_REMINDED:
        return _("Reminded %(whom)s: %(label)s.", whom=asked_of, label=label)
    if told.entry.kind is EntryKind.TASK_CHANGED:
        return _("Changed what has to be done: %(label)s.", label=label)
    if told.entry.kind is EntryKind.TASK_DONE:
        return _("Done: %(label)s.", label=label) if ours else _("Came in: %(label)s.", label=label)
    if told.entry.kind is EntryKind.TASK_UNDONE:
        return _("Not done after all: %(label)s.", label=label)
    if told.entry.kind is EntryKind.TASK_WITHDRAWN:
        return _("Not needed any more: %(label)s.", label=label)
    if not ours:
        return _("Asked of %(whom)s: %(label)s.", whom=asked_of, label=label)
    if told.volunteer:
        return _("%(name)s does this: %(label)s.", name=told.volunteer, label=label)
    return _("To be done: %(label)s.", label=label)


def _event(told: Told, kind: DossierKind) -> str:
    code = str(told.detail.get("code") or (told.event.code if told.event else ""))
    said = event_clause(code, kind) if code else str(_("Something happened"))
    if told.party:
        said = f"{said} ({told.party})"
    if told.entry.kind is EntryKind.EVENT_CHANGED:
        return _("Corrected: %(event)s.", event=said)
    if told.entry.kind is EntryKind.EVENT_WITHDRAWN:
        return _("Entered by mistake: %(event)s.", event=said)
    return f"{said}."


def _term(told: Told) -> str:
    found = told.term or (told.event.terms[0] if told.event is not None and told.event.terms else "")
    return term_name(found) if found else str(_("The term"))


def _suspended(told: Told, _kind: DossierKind) -> str:
    since, until = _date(told, "since", "day"), _date(told, "until")
    since = since or (told.event.day if told.event is not None else told.day)
    until = until or (told.event.until if told.event is not None else None)
    if until is not None:
        return _("%(term)s stood still after %(since)s, until %(until)s.", term=_term(told), since=day(since), until=day(until))
    return _("%(term)s stands still after %(since)s.", term=_term(told), since=day(since))


def _resumed(told: Told, _kind: DossierKind) -> str:
    until = _date(told, "until") or told.day
    return _("%(term)s runs again after %(day)s.", term=_term(told), day=day(until))


def _extended(told: Told, _kind: DossierKind) -> str:
    written = str(told.detail.get("length") or (told.event.length if told.event is not None else ""))
    try:
        length = _length(Length.of(written))
    except ValueError:
        return _("%(term)s became longer.", term=_term(told))
    return _("%(term)s became %(length)s longer.", term=_term(told), length=length)


def _length(length: Length) -> str:
    if length.unit is Unit.DAYS:
        return str(ngettext("%(num)s day", "%(num)s days", length.count))
    if length.unit is Unit.WEEKS:
        return str(ngettext("%(num)s week", "%(num)s weeks", length.count))
    if length.unit is Unit.MONTHS:
        return str(ngettext("%(num)s month", "%(num)s months", length.count))
    return str(ngettext("%(num)s year", "%(num)s years", length.count))


def _set(told: Told, _kind: DossierKind) -> str:
    last = _date(told, "after", "last_day")
    if last is None:
        return _("Term %(term)s began.", term=_term(told))
    found = term_of(told.term)
    means = found.means if found is not None else Means.LAST_DAY
    said = {"term": _term(told), "day": day(last)}
    if means in {Means.FIRST_DAY, Means.EARLIEST_DAY}:
        return _("Term %(term)s: from %(day)s.", **said)
    if means is Means.OPENS_AFTER:
        return _("Term %(term)s: open after %(day)s.", **said)
    if means is Means.VALID_UNTIL:
        return _("Term %(term)s: until %(day)s.", **said)
    return _("Term %(term)s: %(day)s at the latest.", **said)


def _moved(told: Told, kind: DossierKind) -> str:
    before, after = _date(told, "before"), _date(told, "after", "last_day")
    recounted = told.entry.kind is EntryKind.DEADLINE_RECOUNTED
    if after is None:
        return _("%(term)s has no last day for now.", term=_term(told))
    if before is None:
        return _set(told, kind)
    said = {"term": _term(told), "before": day(before), "after": day(after)}
    if recounted:
        return _("%(term)s: the rules or holidays changed, so the last day went from %(before)s to %(after)s.", **said)
    because = _because(told, kind)
    if because:
        return _("%(term)s: the last day went from %(before)s to %(after)s: %(why)s.", **said, why=because)
    return _("%(term)s: the last day went from %(before)s to %(after)s.", **said)


def _because(told: Told, kind: DossierKind) -> str:
    """Return why a last day moved: an event that we can name; what is no code of ours is left out."""
    code = str(told.detail.get("reason") or told.detail.get("code") or "")
    known = {
        "suspended": _("it stood still"),
        "resumed": _("it runs again"),
        "extended": _("it became longer"),
        "event_changed": _("what happened was corrected"),
        "event_withdrawn": _("what happened was entered by mistake"),
    }
    if code in known:
        return str(known[code])
    clause = event_clause(code, kind) if code else ""
    return f"{clause[:1].lower()}{clause[1:]}" if clause and " " in clause and code in _event_codes() else ""


def _event_codes() -> frozenset[str]:
    from tenants.terms.wording import EVENTS

    return frozenset(EVENTS)


def _deadline(told: Told, _kind: DossierKind) -> str:
    said = {"term": _term(told)}
    last = _date(told, "last_day", "after")
    kind = told.entry.kind
    if kind is EntryKind.DEADLINE_MET:
        return _("In time: %(term)s.", **said) if last and told.day <= last else _("Done: %(term)s.", **said)
    if kind is EntryKind.DEADLINE_DROPPED:
        return _("No longer needed: %(term)s.", **said)
    if kind is EntryKind.DEADLINE_REOPENED:
        return _("Open again: %(term)s.", **said)
    if kind is EntryKind.DEADLINE_TAKEN_UP:
        return _("%(name)s is working on it: %(term)s.", name=told.person_name or _("Somebody"), **said)
    if kind is EntryKind.LATE_EXPLAINED:
        return _("Said why %(term)s was missed.", **said)
    if last is not None:
        return _("Too late: the last day of %(term)s was %(day)s.", day=day(last), **said)
    return _("Too late: %(term)s.", **said)


def _paper(told: Told, _kind: DossierKind) -> str:
    title = told.document.title if told.document is not None else _("a paper")
    if told.entry.kind is EntryKind.LETTER_MADE:
        return _("Letter made: %(title)s.", title=title)
    if told.entry.kind is EntryKind.DOCUMENT_WITHDRAWN:
        return _("Paper taken back: %(title)s.", title=title)
    return _("Paper added: %(title)s.", title=title)


SENTENCES: dict[EntryKind, Sentence] = {
    EntryKind.OPENED: _always(lambda: _("The dossier was opened.")),
    EntryKind.CORRECTED: _always(lambda: _("What the dossier says was corrected.")),
    EntryKind.CLOSED: _closed,
    EntryKind.REOPENED: _always(lambda: _("The dossier was opened again.")),
    EntryKind.HANDED_ON: _handed_on,
    **dict.fromkeys((EntryKind.SENT_TO_BRANCH, EntryKind.CAME_FROM_BRANCH), _branch),
    **dict.fromkeys((EntryKind.PARTY_ADDED, EntryKind.PARTY_CHANGED, EntryKind.CLIENT_REGISTERED), _party),
    **dict.fromkeys((EntryKind.STEP_DONE, EntryKind.STEP_UNDONE, EntryKind.STEP_NOT_NEEDED), _step),
    **dict.fromkeys((kind for kind in EntryKind if kind.value.startswith("task_")), _task),
    EntryKind.NOTE: _always(lambda: _("Somebody wrote a note.")),
    **dict.fromkeys((EntryKind.EVENT, EntryKind.EVENT_CHANGED, EntryKind.EVENT_WITHDRAWN), _event),
    EntryKind.SUSPENDED: _suspended,
    EntryKind.RESUMED: _resumed,
    EntryKind.EXTENDED: _extended,
    EntryKind.DEADLINE_SET: _set,
    **dict.fromkeys((EntryKind.DEADLINE_MOVED, EntryKind.DEADLINE_RECOUNTED), _moved),
    **dict.fromkeys((EntryKind.DEADLINE_MET, EntryKind.DEADLINE_DROPPED, EntryKind.DEADLINE_REOPENED), _deadline),
    **dict.fromkeys((EntryKind.DEADLINE_TAKEN_UP, EntryKind.DEADLINE_LATE, EntryKind.LATE_EXPLAINED), _deadline),
    **dict.fromkeys((EntryKind.DOCUMENT_ADDED, EntryKind.DOCUMENT_WITHDRAWN, EntryKind.LETTER_MADE), _paper),
}
"""By kind of line, what it tells. A test walks every kind."""
