"""When a statement may be signed, who gets a certificate, and what is odd in a group but possible.

The participation statement belongs to the workshops on the values of Dutch society (Wet inburgering 2013 from 1 October
2017, Wet inburgering 2021); nobody signs what was not told to them, hence no signature before a workshop.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenants.faults import RefusalError
from tenants.gatherings import SUNDAY
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Mapping, Sequence

WORKSHOPS = (1, 2, 3)


def first_day_to_sign(attended: Collection[dt.date], held: Collection[dt.date]) -> dt.date | None:
    """Return the first day on which somebody can have signed: of the first workshop they were at.

    Where nobody wrote down who came, the first workshop that was held; none when none was.
    """
    return min(attended or held, default=None)


def refuse_signature(signed_on: dt.date, first: dt.date | None, today: dt.date, who: str) -> None:
    """Raise `RefusalError` for a signature in the future, or before the `first` day on which one is possible."""
    if signed_on > today:
        msg = N_("This day has not come yet. Choose the day on which the statement was signed.")
        raise RefusalError(msg, "signed_on")
    if first is None:
        msg = N_("%(who)s: there was no workshop yet. Sign after the first workshop.")
        raise RefusalError(msg, "signed_on", who=who)
    if signed_on < first:
        msg = N_("%(who)s: a signature before a workshop cannot be. The first workshop was on %(day)s.")
        raise RefusalError(msg, "signed_on", who=who, day=first)


def may_have_certificate(attended: int, signed_on: dt.date | None) -> bool:
    """Whether somebody gets a certificate of attendance: they were at a workshop and signed."""
    return attended > 0 and signed_on is not None


def oddities(
    started_on: dt.date, ended_on: dt.date | None, workshops: Mapping[int, dt.date], today: dt.date
) -> list[str]:
    """Return what is odd in a group, in source sentences; `workshops` holds the day of each that is not cancelled."""
    said = []
    days: Sequence[dt.date] = [workshops[number] for number in sorted(workshops)]
    if any(day.isoweekday() == SUNDAY for day in days):
        said.append(N_("A workshop is on a Sunday. Is that right?"))
    if any(day < started_on for day in days):
        said.append(N_("A workshop is before the day on which the group began. Is that right?"))
    if list(days) != sorted(days):
        said.append(N_("The workshops are not in the order of their numbers. Is that right?"))
    if len(set(days)) < len(days):
        said.append(N_("Two workshops are on one day. Is that right?"))
    if ended_on is not None and ended_on <= today and len(days) < len(WORKSHOPS):
        said.append(N_("This group ended with fewer than three workshops. Is that right?"))
    return said
