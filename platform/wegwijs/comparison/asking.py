"""Which year somebody asks for, and the editions that answer it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from tenants.faults import AbsentError
from tenants.figures.queries import latest_editions, years_of_editions
from tenants.figures.reading import Table
from tenants.figures.rules import MONTHS

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from tenants.isolation import ScopedSession

YEARS = 5


@dataclass(frozen=True)
class Asked:
    """The edition of the year somebody asked for, and the newest one, which knows who is late."""

    year: int
    years: list[int]
    """The years that can be chosen, newest first."""
    newest: dt.date
    """The last night of any of the unit's editions."""
    table: Table
    newest_table: Table
    history: dict[int, Table]
    """The editions of up to five years that end with the year asked for."""

    @property
    def before(self) -> Table | None:
        """The edition of the year before, if there is one."""
        return self.history.get(self.year - 1)

    @property
    def choices(self) -> list[dict[str, Any]]:
        """Return the line of choices."""
        options = [(year, str(year), year == self.year) for year in self.years]
        return [{"name": "year", "label": _("Year"), "options": options, "before": _("Visits in")}]


def asked(session: ScopedSession, region_id: uuid.UUID | None, year: int | None) -> Asked | None:
    """Return what answers the question for `year`; none when nothing is counted yet.

    By default that is the newest year with work in every month, else the newest with any.

    Raises AbsentError for a year that cannot be chosen.
    """
    found = years_of_editions(session, region_id)
    years = [one.year for one in found if one.has_work]
    if not years:
        return None
    whole = [one.year for one in found if one.worked == len(MONTHS)]
    chosen = (whole or years)[0] if year is None else year
    if chosen not in years:
        raise AbsentError
    history = range(chosen - YEARS + 1, chosen + 1)
    editions = latest_editions(session, region_id, {*history, found[0].year})
    return Asked(
        year=chosen,
        years=years,
        newest=max(one.night for one in found),
        table=Table.of(editions[chosen].content),
        newest_table=Table.of(editions[found[0].year].content),
        history={of: Table.of(editions[of].content) for of in history if of in editions},
    )
