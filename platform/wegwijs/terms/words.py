"""The words for the codes of the terms, as people in the field say them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from tenants.terms.catalogue import Bound, Direction, Remedy
from tenants.terms.holidays import Weekend
from tenants.terms.timeliness import Timeliness
from tenants.terms.wording import AUTHORITIES, EVENTS, HOLIDAYS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import StrEnum

    from tenants.terms.catalogue import Term
    from tenants.terms.wording import Voice

BOUND: Mapping[StrEnum, object] = {
    Bound.CLIENT: _l("the client"),
    Bound.AUTHORITY: _l("an authority"),
    Bound.NOBODY: _l("nobody: a date"),
}
REMEDIES: Mapping[StrEnum, object] = {Remedy.NOTICE_OF_DEFAULT: _l("notice of default")}
WEEKEND: Mapping[StrEnum, object] = {Weekend.SATURDAY: _l("Saturday"), Weekend.SUNDAY: _l("Sunday")}
TIMELINESS: Mapping[StrEnum, object] = {
    Timeliness.IN_TIME: _l("in time"),
    Timeliness.IN_TIME_BY_POST: _l("in time: posted in time, received within a week"),
    Timeliness.MAY_STILL_ARRIVE: _l("posted in time: the post may still arrive"),
    Timeliness.LATE: _l("late: talk to the lawyer today"),
    Timeliness.NOT_SENT: _l("not sent yet"),
}
WHO: Mapping[StrEnum, object] = {code: _l(word) for code, word in AUTHORITIES.items()}
DAYS: Mapping[StrEnum, object] = {code: _l(word) for code, word in HOLIDAYS.items()}
WORDS: tuple[Mapping[StrEnum, object], ...] = (*(BOUND, REMEDIES, WEEKEND, TIMELINESS, WHO, DAYS),)
RECORDS: dict[str, object] = {}
"""The trail speaks of no record of terms: they are the law."""
ONE: dict[str, object] = {}


def event_word(event: str) -> str:
    """Return an event that starts terms as a list names it: `Besluit verstuurd`. Raises `KeyError` for another code."""
    return str(_(EVENTS[event][0]))


def event_inside(event: str) -> str:
    """Return an event as it stands within a line: a small letter to begin with, but names keep theirs."""
    said = event_word(event)
    return said if said[1:2].isupper() else said[:1].lower() + said[1:]


def whose(term: Term) -> object:
    """Return for whom a term is: the authority by its own name."""
    return _(AUTHORITIES[term.authority]) if term.authority else BOUND[term.bound]


def period(term: Term, voice: Voice) -> str:
    """Return since when and until when a version holds; nothing when it always does."""
    first, last = (voice.day(day) if day else "" for day in (term.valid_from, term.valid_to))
    if first and last:
        return str(_("%(first)s up to and including %(last)s", first=first, last=last))
    if first:
        return str(_("From %(day)s on", day=first))
    return str(_("Up to and including %(day)s", day=last)) if last else ""


def length(term: Term, voice: Voice) -> str:
    """Return how long a term is, and whether it is counted back."""
    said = voice.length(term.length)
    return str(_("%(length)s back", length=said)) if term.direction is Direction.BACKWARD else said


def extensions(term: Term, voice: Voice) -> str:
    """Return by what a term may be extended, one after the other."""
    return " + ".join(voice.length(each) for each in term.extensions)


def own_norm(term: Term) -> str:
    """Return when the branch wants to be ready, counted from the end."""
    if term.own_norm is None:
        return ""
    if term.own_norm.days < 0:
        return str(ngettext("%(num)s day before", "%(num)s days before", -term.own_norm.days))
    return str(ngettext("%(num)s day after", "%(num)s days after", term.own_norm.days))
