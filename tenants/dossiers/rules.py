"""When a dossier can have been opened and closed, and which number the next one gets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenants.dossiers.models import DossierKind
from tenants.faults import RefusalError
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt

    from tenants.dossiers.models import Dossier, DossierOutcome

EARLIEST_YEAR = 1979
"""The organisation began in this year: an earlier date is a slip of the pen."""


def refuse_opening(opened_on: dt.date | None, today: dt.date) -> dt.date:
    """Return the day of opening. Raises `RefusalError` for none, one to come, or one too long ago to be meant."""
    if opened_on is None:
        msg = N_("Fill in on which day the dossier was opened.")
        raise RefusalError(msg, "opened_on")
    if opened_on > today:
        msg = N_("This day has not come yet. Choose today or an earlier day.")
        raise RefusalError(msg, "opened_on")
    if opened_on.year < EARLIEST_YEAR:
        msg = N_("Check the year, and write it in four digits, such as 2018.")
        raise RefusalError(msg, "opened_on")
    return opened_on


def refuse_closing(
    opened_on: dt.date, closed_on: dt.date | None, outcome: DossierOutcome | None, today: dt.date
) -> dt.date:
    """Return the day of closing. Raises `RefusalError` without a day or an outcome, before the opening, or to come."""
    if closed_on is None:
        msg = N_("Fill in on which day the dossier was closed.")
        raise RefusalError(msg, "closed_on")
    if closed_on > today:
        msg = N_("This day has not come yet. Choose today or an earlier day.")
        raise RefusalError(msg, "closed_on")
    if closed_on < opened_on:
        msg = N_("This is before the dossier was opened, on %(day)s. Check both days.")
        raise RefusalError(msg, "closed_on", day=opened_on)
    if outcome is None:
        msg = N_("Choose how it ended.")
        raise RefusalError(msg, "outcome")
    return closed_on


REGIMES = frozenset({DossierKind.ASYLUM, DossierKind.INTEGRATION})
"""The kinds in which a date on the dossier decides which law holds: when asylum was asked (Regulation (EU) 2024/1348:
from 12 June 2026 on), when the duty to integrate began (Wet inburgering 2021: from 1 January 2022 on)."""


def refuse_regime(kind: DossierKind, regime_on: dt.date | None, today: dt.date) -> dt.date | None:
    """Return the date that decides which law holds. Raises `RefusalError` for one to come, or of a kind without one."""
    if regime_on is None:
        return None
    if kind not in REGIMES:
        msg = N_("Only asylum and civic integration have this date. Leave it empty.")
        raise RefusalError(msg, "regime_on")
    return refuse_day(regime_on, today, "regime_on")


def refuse_not_running(dossier: Dossier) -> None:
    """Raise `RefusalError` for work on a dossier that is closed or was entered by mistake."""
    if dossier.withdrawn_at is not None:
        msg = N_("This dossier was entered by mistake. Let it count again first.")
        raise RefusalError(msg)
    if dossier.closed_on is not None:
        msg = N_("This dossier is closed. Open it again first.")
        raise RefusalError(msg)


def next_number(highest: int | None) -> str:
    """Return the number after the `highest` that was given out by itself: D001, D002."""
    return f"D{(highest or 0) + 1:03}"


def refuse_day(day: dt.date | None, today: dt.date, field: str) -> dt.date:
    """Return a day on which something was. Raises `RefusalError` for none, one to come, or one too long ago to be meant."""
    if day is None:
        msg = N_("Fill in the day.")
        raise RefusalError(msg, field)
    if day > today:
        msg = N_("This day has not come yet. Choose today or an earlier day.")
        raise RefusalError(msg, field)
    if day.year < EARLIEST_YEAR:
        msg = N_("Check the year, and write it in four digits, such as 2018.")
        raise RefusalError(msg, field)
    return day
