"""What a branch sees of its own years: nothing hidden, what would be, what is signed, and what changed since."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from tenants.figures.catalogue import CLIENTS, CONTACTS
from tenants.figures.queries import figures_of_years, totals_by_year
from tenants.moments import local_date
from tenants.reports.actions import checked
from tenants.reports.queries import own_versions, stories
from tenants.reports.rules import frozen_content
from tenants.settings import SMALL_NUMBER
from wegwijs.annual_report.frozen import read
from wegwijs.templating import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tenants.auth.queries import Place
    from tenants.figures.queries import Year
    from tenants.isolation import ScopedSession
    from tenants.reports.models import PublishedReport

FIRST_YEAR = 2000


def chosen(versions: Sequence[PublishedReport], version: str | None) -> PublishedReport:
    """Return the version an address asks, by default the newest. Raises `NotFound` for one that is not there."""
    if version is None:
        return versions[0]
    found = next((one for one in versions if str(one.version) == version), None)
    if found is None:
        raise NotFound
    return found


def story_of(session: ScopedSession, year: int) -> dict[str, Any]:
    """Return the words in the making. Raises `NotFound` for a year that cannot be."""
    _refuse_impossible(year)
    return stories(session, [year]).get(year, {})


def _refuse_impossible(year: int) -> None:
    if not FIRST_YEAR <= year <= local_date().year:
        raise NotFound


def years_context(session: ScopedSession, place: Place) -> dict[str, Any]:
    """Return the context of `annual_report/years.html`."""
    totals = totals_by_year(session)
    versions = own_versions(session)
    rows = []
    for total in totals:
        mine = [one for one in versions if one.year == total.year]
        current = next((one for one in mine if one.withdrawn_at is None), None)
        rows.append(
            {
                "year": total.year,
                "contacts": number(total.contacts),
                "href": url_for("annual_report.making", year=total.year),
                "version": current,
                "withdrawn": bool(mine) and current is None,
                "since": change(total.contacts, current) if current else None,
                "page": url_for("annual_report.page", branch=place.branch_slug, year=total.year) if current else None,
            }
        )
    return {"rows": rows, "counted": totals[0] if totals else None}


def change(contacts: int, version: PublishedReport) -> int:
    """Return how many visits came (or went) since a version was signed."""
    frozen = read(version.content).contacts.number
    return contacts - (frozen or 0)


def making_context(session: ScopedSession, year: int, *, may_sign: bool) -> dict[str, Any]:
    """Return the context of `annual_report/making.html` but for its pictures and forms."""
    _refuse_impossible(year)
    both = figures_of_years(session, [year, year - 1])
    versions = own_versions(session)
    mine = [one for one in versions if one.year == year]
    current = next((one for one in mine if one.withdrawn_at is None), None)
    story = stories(session, [year, year - 1])
    facts = {"branch": "", "slug": "", "small": 0}
    told = story.get(year, {})
    open_content = read(frozen_content(both[year], both[year - 1], told, facts, []))
    shown = read(
        frozen_content(
            both[year],
            both[year - 1],
            told,
            {**facts, "small": SMALL_NUMBER},
            [one.content for one in reversed(versions)],
        )
    )
    return {
        "year": year,
        "standing": both[year].standing,
        "content": open_content,
        "records": lambda **kinds: url_for("consultations.visits", **kinds),
        "hidden": withheld(both[year], open_content.people.number, shown.people.value),
        "versions": mine,
        "current": current,
        "since": change(both[year].totals[CONTACTS.id], current) if current else None,
        "story": told,
        "may_sign": may_sign,
        "checks": checked(session, both[year], story) if may_sign else [],
    }


def withheld(year: Year, people: int | None, shown: int | str | None) -> list[str]:
    """Return in words what readers outside the branch will not see of this year."""
    said = []
    if people is not None and shown != people:
        if isinstance(shown, int):
            said.append(
                _(
                    "Different people: %(people)s. Readers see %(shown)s, as in the version before: a difference of"
                    " fewer than %(small)s would tell of a few people.",
                    people=people, shown=shown, small=SMALL_NUMBER,
                )
            )  # fmt: skip
        else:
            said.append(
                _(
                    "Different people: %(people)s. Readers see “not shown”, because it is fewer than %(small)s.",
                    people=people, small=SMALL_NUMBER,
                )
            )  # fmt: skip
    if any(year.parts[CLIENTS.id].values()):
        said.append(_("Different people by how they came and by trajectory stay inside the branch."))
    return [str(sentence) for sentence in said]
