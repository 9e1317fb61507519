"""The timeline of a dossier in sentences: one for every kind of line, made from ids, codes and dates when it is read."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import current_app, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from tenants.deadlines.letters import NOTICE
from tenants.dossiers.models import DossierKind, DossierOutcome, EntryKind, FamilyState, NoteChannel, PartyRole
from tenants.escalations.told import Spoken, SpokenKind
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

    Sentence = Callable[[Told, DossierKind], object]


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


SPOKEN: dict[SpokenKind, object] = {
    SpokenKind.ASKED: _l("Asked the Helpdesk: %(title)s"),
    SpokenKind.ASKED_BACK: _l("The Helpdesk asked something back: %(title)s"),
    SpokenKind.REPLIED: _l("Answered what the Helpdesk asked: %(title)s"),
    SpokenKind.WORD: _l("The Helpdesk wrote how it stands: %(title)s"),
    SpokenKind.ANSWERED: _l("The Helpdesk answered: %(title)s"),
    SpokenKind.FOLLOWED_UP: _l("Asked the Helpdesk on: %(title)s"),
    SpokenKind.CLOSED: _l("Question to the Helpdesk closed: %(title)s"),
}
"""By what was said about a question to the Helpdesk, the sentence that tells it."""


def line_of(told: Told | Spoken, kind: DossierKind, today: dt.date, me: uuid.UUID | None = None) -> Line:
    """Return one line of the timeline of a dossier of `kind`; `me` may correct what they wrote themselves."""
    if isinstance(told, Spoken):
        return _spoken(told, today)
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


def _spoken(told: Spoken, today: dt.date) -> Line:
    return Line(
        on=told.day,
        when=short_day(told.day, today),
        what=str(SPOKEN[told.kind]) % {"title": told.title},
        how=told.person_name,
        href=url_for("escalations.question", escalation_id=told.escalation_id),
        href_label=str(_("Read it")),
    )


def sentence_of(told: Told, kind: DossierKind) -> str:
    """Return what a line tells, as one sentence."""
    return str(SENTENCES[told.entry.kind](told, kind))


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
        said = [told.person_name]
        if told.note.channel is not NoteChannel.OTHER:
            said.append(words.word(told.note.channel).lower())
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


def _always(sentence: object) -> Sentence:
    return lambda _told, _kind: sentence


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


def _closed(told: Told, _kind: DossierKind) -> object:
    outcome = _worded(DossierOutcome, told.detail.get("outcome"))
    return _("The dossier was closed: %(outcome)s.", outcome=outcome) if outcome else _("The dossier was closed.")


def _handed_on(told: Told, _kind: DossierKind) -> object:
    return _("Given to %(name)s.", name=told.volunteer) if told.volunteer else _("Given to nobody for now.")


def _branch(told: Told, _kind: DossierKind) -> object:
    name = str(told.detail.get("branch") or "")
    if told.entry.kind is EntryKind.SENT_TO_BRANCH:
        return _("Handed over to %(branch)s.", branch=name) if name else _("Handed over to another branch.")
    return _("Came from %(branch)s.", branch=name) if name else _("Came from another branch.")


def _party(told: Told, _kind: DossierKind) -> object:
    name = told.party or _("Somebody")
    if told.entry.kind is EntryKind.PARTY_ADDED:
        return _("%(name)s came into the dossier.", name=name)
    if told.entry.kind is EntryKind.CLIENT_REGISTERED:
        return _("%(name)s is registered with us, with a record of their own.", name=name)
    state = _worded(FamilyState, told.detail.get("state"))
    if state:
        return _("%(name)s: %(state)s.", name=name, state=state)
    return _("What we know of %(name)s changed.", name=name)


def _step(told: Told, _kind: DossierKind) -> object:
    label = told.label or _("a step")
    if told.entry.kind is EntryKind.STEP_DONE:
        more = filter(None, (told.party, _worded(DossierOutcome, told.detail.get("outcome"))))
        return _("Step done: %(label)s.", label=", ".join((str(label), *more)))
    if told.entry.kind is EntryKind.STEP_UNDONE:
        return _("Step not done after all: %(label)s.", label=label)
    return _("Step not needed: %(label)s.", label=label)


_ABOUT_TASKS = {
    EntryKind.TASK_CHANGED: _l("Changed what has to be done: %(label)s."),
    EntryKind.TASK_UNDONE: _l("Not done after all: %(label)s."),
    EntryKind.TASK_WITHDRAWN: _l("Not needed any more: %(label)s."),
}


def _task(told: Told, kind: DossierKind) -> object:
    said = {"label": told.label or _("something")}
    if told.entry.kind in _ABOUT_TASKS:
        return _ABOUT_TASKS[told.entry.kind] % said
    code = told.detail.get("waits_for", PartyRole.US)
    role = PartyRole(code) if code in set(PartyRole) else PartyRole.OTHER
    if told.entry.kind is EntryKind.TASK_REMINDED:
        return _("Reminded %(whom)s: %(label)s.", whom=whom(role, kind, told.party), **said)
    if told.entry.kind is EntryKind.TASK_DONE:
        return _("Done: %(label)s.", **said) if role is PartyRole.US else _("Came in: %(label)s.", **said)
    if role is not PartyRole.US:
        return _("Asked of %(whom)s: %(label)s.", whom=whom(role, kind, told.party), **said)
    if told.volunteer:
        return _("%(name)s does this: %(label)s.", name=told.volunteer, **said)
    return _("To be done: %(label)s.", **said)


def _event(told: Told, kind: DossierKind) -> object:
    code = str(told.detail.get("code") or (told.event.code if told.event else ""))
    said = event_clause(code, kind) if code else str(_("Something happened"))
    if told.party:
        said = f"{said} ({told.party})"
    on = _date(told, "on")
    if on is not None and on > told.day:
        said = f"{said} ({day(on)})"
    if told.entry.kind is EntryKind.EVENT_CHANGED:
        return _("Corrected: %(event)s.", event=said)
    if told.entry.kind is EntryKind.EVENT_WITHDRAWN:
        return _("Entered by mistake: %(event)s.", event=said)
    return f"{said}."


def _term(told: Told) -> str:
    named = str(told.detail.get("terms") or "").split(",")[0]
    found = told.term or named or (told.event.terms[0] if told.event is not None and told.event.terms else "")
    return term_name(found) if found else str(_("The term"))


def _suspended(told: Told, _kind: DossierKind) -> object:
    since = _date(told, "on", "since") or (told.event.day if told.event is not None else told.day)
    until = _date(told, "until") or (told.event.until if told.event is not None else None)
    said = {"term": _term(told), "since": day(since)}
    if until is not None:
        return _("%(term)s stood still after %(since)s, up to and including %(until)s.", until=day(until), **said)
    return _("%(term)s stands still after %(since)s.", **said)


def _resumed(told: Told, _kind: DossierKind) -> object:
    until = _date(told, "until") or told.day
    return _("%(term)s runs again after %(day)s.", term=_term(told), day=day(until))


def _extended(told: Told, _kind: DossierKind) -> object:
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


def _set(told: Told, _kind: DossierKind) -> object:
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


def _moved(told: Told, kind: DossierKind) -> object:
    before, after = _date(told, "before"), _date(told, "after", "last_day")
    if after is None and "stands_still_since" in told.detail:
        return _("%(term)s stands still: it has no last day for now.", term=_term(told))
    if after is None:
        return _("%(term)s has no last day for now.", term=_term(told))
    if before is None:
        return _set(told, kind)
    said = {"term": _term(told), "before": day(before), "after": day(after)}
    if told.entry.kind is EntryKind.DEADLINE_RECOUNTED:
        return _("%(term)s: the rules or holidays changed, so the last day went from %(before)s to %(after)s.", **said)
    return _("%(term)s: the last day went from %(before)s to %(after)s.", **said)


_ABOUT_TERMS = {
    EntryKind.DEADLINE_DROPPED: _l("No longer needed: %(term)s."),
    EntryKind.DEADLINE_REOPENED: _l("Open again: %(term)s."),
    EntryKind.LATE_EXPLAINED: _l("Said why this was missed: %(term)s."),
    EntryKind.DEADLINE_TAKEN_UP: _l("%(name)s is working on it: %(term)s."),
}


def _deadline(told: Told, _kind: DossierKind) -> object:
    said = {"term": _term(told), "name": told.person_name or _("Somebody")}
    if told.entry.kind in _ABOUT_TERMS:
        return _ABOUT_TERMS[told.entry.kind] % said
    last = _date(told, "last_day", "after")
    if told.entry.kind is EntryKind.DEADLINE_MET:
        how = told.detail.get("how", "")
        late = how == "met_late" if how else last is not None and told.day > last
        return _("Done, but too late: %(term)s.", **said) if late else _("Done in time: %(term)s.", **said)
    if told.entry.kind is not EntryKind.DEADLINE_LATE:
        return _("Posted, and not known yet to be received: %(term)s.", **said)
    if last is not None:
        return _("Too late: the last day of %(term)s was %(day)s.", day=day(last), **said)
    return _("Too late: %(term)s.", **said)


def _paper(told: Told, _kind: DossierKind) -> object:
    title = told.document.title if told.document is not None else _("a paper")
    if told.detail.get("letter") == NOTICE:
        return _("Letter made: notice of default.")
    if told.entry.kind is EntryKind.LETTER_MADE:
        return _("Letter made: %(title)s.", title=title)
    if told.entry.kind is EntryKind.DOCUMENT_WITHDRAWN:
        return _("Paper taken back: %(title)s.", title=title)
    return _("Paper added: %(title)s.", title=title)


SENTENCES: dict[EntryKind, Sentence] = {
    EntryKind.OPENED: _always(_l("The dossier was opened.")),
    EntryKind.CORRECTED: _always(_l("What the dossier says was corrected.")),
    EntryKind.CLOSED: _closed,
    EntryKind.REOPENED: _always(_l("The dossier was opened again.")),
    EntryKind.HANDED_ON: _handed_on,
    **dict.fromkeys((EntryKind.SENT_TO_BRANCH, EntryKind.CAME_FROM_BRANCH), _branch),
    **dict.fromkeys((EntryKind.PARTY_ADDED, EntryKind.PARTY_CHANGED, EntryKind.CLIENT_REGISTERED), _party),
    **dict.fromkeys((EntryKind.STEP_DONE, EntryKind.STEP_UNDONE, EntryKind.STEP_NOT_NEEDED), _step),
    **dict.fromkeys((kind for kind in EntryKind if kind.value.startswith("task_")), _task),
    EntryKind.NOTE: _always(_l("Somebody wrote a note.")),
    **dict.fromkeys((EntryKind.EVENT, EntryKind.EVENT_CHANGED, EntryKind.EVENT_WITHDRAWN), _event),
    EntryKind.SUSPENDED: _suspended,
    EntryKind.RESUMED: _resumed,
    EntryKind.EXTENDED: _extended,
    **dict.fromkeys((kind for kind in EntryKind if kind.value.startswith("deadline_")), _deadline),
    EntryKind.DEADLINE_SET: _set,
    **dict.fromkeys((EntryKind.DEADLINE_MOVED, EntryKind.DEADLINE_RECOUNTED), _moved),
    EntryKind.LATE_EXPLAINED: _deadline,
    **dict.fromkeys((EntryKind.DOCUMENT_ADDED, EntryKind.DOCUMENT_WITHDRAWN, EntryKind.LETTER_MADE), _paper),
}
"""By kind of line, what it tells. A test walks every kind."""
