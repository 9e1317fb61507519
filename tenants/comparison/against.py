"""What each figure can be held against, and which of that fits best. Pure; decided here and nowhere else.

Three kinds of figures differ in it. What people of a town came for or got is held against how many live there, how many were
housed, and who does the work. What a branch organises itself (lessons, meetings, questions to the Helpdesk) follows from who
works there and not from how large the town is. And a month that was signed, a median or the most of something have no size
at all: to divide them by inhabitants draws a curve that says nothing.
"""

from __future__ import annotations

from enum import StrEnum

from tenants.figures.areas.housing import HOUSED, REQUIRED
from tenants.figures.areas.organisation import VOLUNTEERS
from tenants.figures.catalogue import INDICATORS, Kind
from tenants.figures.rules import adds_up


class Per(StrEnum):
    """What a figure is held against."""

    NEED = "need"
    """What was to be done: the people that were to be housed."""
    INHABITANTS = "inhabitants"
    HOUSED = "housed"
    VOLUNTEERS = "volunteers"
    WHOLE = "whole"
    """The figure of which it is a part: granted of closed, legal of all topics."""
    BEFORE = "before"
    """The same figure a year earlier."""
    NONE = "none"


_MET = ("dossiers.within_limit", "dossiers.beyond_limit")
OF: dict[str, tuple[str, ...]] = {
    "dossiers.closed_granted": ("dossiers.closed",),
    "dossiers.within_limit": _MET,
    "dossiers.beyond_limit": _MET,
    "participation.signed": ("participation.participants",),
    "escalations.answered_in_time": ("escalations.answered_timed",),
    "escalations.answered_timed": ("escalations.answered",),
    "escalations.first_in_time": ("escalations.first_words",),
    "housing.beside": ("housing.housed",),
    "signing.in_time": ("signing.signed",),
    "signing.complete": ("signing.signed",),
}
"""By indicator: the ones of which it is a part, added, or beside which it stands."""
BESIDE = {"housing.beside"}
"""Those that are no part of it."""
OVER = {
    "dossiers.duration_median": "dossiers.closed",
    "dossiers.duration_p90": "dossiers.closed",
    "dossiers.decided_median": "dossiers.decisions",
    "dossiers.decided_p90": "dossiers.decisions",
    "escalations.answer_median": "escalations.answered_timed",
    "escalations.answer_p90": "escalations.answered_timed",
}
"""By median: the one that says over how many it was taken."""

_TOWN = (Per.INHABITANTS, Per.HOUSED, Per.VOLUNTEERS, Per.BEFORE)
_WORK = (Per.VOLUNTEERS, Per.BEFORE)
_FITS: dict[str, tuple[Per, ...]] = {
    "housing.housed": (Per.NEED, Per.INHABITANTS, Per.VOLUNTEERS, Per.BEFORE),
    "dossiers.within_limit": (Per.BEFORE,),
    "dossiers.beyond_limit": (Per.BEFORE,),
    # Terms of the client alone: all terms together are no whole of them.
    "dossiers.missed_deadlines": (Per.NONE, Per.BEFORE),
    "participation.groups": _WORK,
    "language.classes": _WORK,
    "language.lessons": _WORK,
    "organisation.volunteers": (Per.INHABITANTS, Per.BEFORE),
    "organisation": (Per.VOLUNTEERS, Per.INHABITANTS, Per.BEFORE),
    "partners": _WORK,
    "escalations": _WORK,
    "signing": (),
}
"""By indicator or else by area what fits beside a whole, the best first; for what is not named it is what fits a town."""


def fitting(name: str, *, is_part: bool = False) -> list[Per]:
    """Return what an indicator, or a part of it, can be held against, the best first."""
    indicator = INDICATORS[name]
    if is_of_no_size(name):
        return [Per.NONE]
    whole = [Per.WHOLE] if is_part or name in OF else []
    fits = _FITS[name] if name in _FITS else _FITS.get(indicator.area, _TOWN)
    # What was needed is known of all people housed alone.
    own = [per for per in fits if not (is_part and per is Per.NEED)]
    return list(dict.fromkeys([*whole, *own, Per.NONE]))


def is_of_no_size(name: str) -> bool:
    """Whether it is a median or the most of something: no share, no sum, and nothing that grows with a branch."""
    return INDICATORS[name].kind is not Kind.DISTINCT and not adds_up(INDICATORS[name])


def held_against(name: str, per: Per, *, is_part: bool = False) -> tuple[str, ...]:
    """Return the figures that are added to what an indicator is held against; none for inhabitants and for nothing.

    Beside a median these are how many it was taken over: it is not divided by that, but read with it.
    """
    if per is Per.WHOLE:
        return (name,) if is_part else OF.get(name, ())
    if per is Per.NONE:
        return (OVER[name],) if name in OVER else ()
    found = {Per.NEED: REQUIRED.id, Per.HOUSED: HOUSED.id, Per.VOLUNTEERS: VOLUNTEERS.id, Per.BEFORE: name}
    return (found[per],) if per in found else ()
