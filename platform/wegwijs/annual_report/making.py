"""What a branch sees of its own years: nothing hidden, what would be, what is signed, and what changed since."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for
from werkzeug.exceptions import NotFound

from tenants.figures.areas.housing import HOUSED
from tenants.figures.catalogue import CONTACTS, INDICATORS
from tenants.figures.queries import figures_of_years
from tenants.moments import local_date
from tenants.reports.actions import checked, names_of_places
from tenants.reports.content import CHAPTERS, frozen_content, mark_of
from tenants.reports.queries import own_versions, words_of_years, years_so_far
from tenants.reports.sums import sums_of
from tenants.reports.withheld import withheld
from tenants.roles import Right
from wegwijs.annual_report import wording
from wegwijs.annual_report.checking import by_chapter, changed_line, sum_line, withheld_line
from wegwijs.annual_report.frozen import read
from wegwijs.annual_report.taken_back import back_of, of_reports
from wegwijs.signing.attention import in_words
from wegwijs.templating import number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tenants.auth.queries import Place
    from tenants.isolation import ScopedSession
    from tenants.reports.models import PublishedReport
    from tenants.reports.rules import Check
    from wegwijs.annual_report.frozen import Content

FIRST_YEAR = 2000


def chosen(versions: Sequence[PublishedReport], version: str | None) -> PublishedReport:
    """Return the version an address asks, by default the newest. Raises `NotFound` for one that is not there."""
    if version is None:
        return versions[0]
    found = next((one for one in versions if str(one.version) == version), None)
    if found is None:
        raise NotFound
    return found


def refuse_impossible(year: int) -> None:
    """Raise `NotFound` for a year that cannot be."""
    if not FIRST_YEAR <= year <= local_date().year:
        raise NotFound


def years_context(session: ScopedSession, place: Place) -> dict[str, Any]:
    """Return the context of `annual_report/years.html`."""
    found = years_so_far(session)
    versions = own_versions(session)
    may_sign = place.may(Right.REPORT_SIGN)
    told = in_words(session, [one.year for one in found], local_date(), may_sign=may_sign)
    rows = []
    for one in found:
        mine = [version for version in versions if version.year == one.year]
        current = next((version for version in mine if version.withdrawn_at is None), None)
        rows.append(
            {
                "year": one.year,
                "months": told.years.get(one.year),
                "housed": number(one.totals[HOUSED.id]) if HOUSED.id in one.totals else "–",
                "contacts": number(one.totals[CONTACTS.id]) if CONTACTS.id in one.totals else "–",
                "href": url_for("annual_report.making", year=one.year),
                "version": current,
                "withdrawn": bool(mine) and current is None,
                "since": len(changes(one.totals, read(current.content))) if current else None,
                "page": url_for("annual_report.page", branch=place.branch_slug, year=one.year) if current else None,
            }
        )
    return {"rows": rows, "counted": found[0] if found else None, "waiting": told.waiting}


def changes(totals: Mapping[str, int | None], content: Content) -> list[tuple[str, int, int]]:
    """Return which figures of a signed version are no longer what is counted: indicator, then, now."""
    found = []
    for name, figure in content.now.items():
        then, now = figure.number, totals.get(name, 0 if figure.number else None)
        if then is not None and now is not None and then != now:
            found.append((name, then, now))
    return found


def making_context(
    session: ScopedSession, branch: str, year: int, *, may_sign: bool, small: int, as_reader: bool
) -> dict[str, Any]:
    """Return the context of `annual_report/making.html` but for its hero, chapters and forms; `branch` is its name."""
    refuse_impossible(year)
    both = figures_of_years(session, [year, year - 1])
    versions = own_versions(session)
    mine = [one for one in versions if one.year == year]
    current = next((one for one in mine if one.withdrawn_at is None), None)
    words = words_of_years(session, [year, year - 1])
    story, printed = words.stories, words.printed
    told = story.get(year, {})
    places = names_of_places(session, both)
    # Each part of the work told as the page will tell it, once as it is and once as readers will see it.
    facts = {"branch": branch, "slug": "", "municipalities": places, "photos": words.photos}
    earlier = [one.content for one in reversed(versions)]
    real = frozen_content(both[year], both[year - 1], told, {**facts, "small": 0}, [], printed)
    shown = frozen_content(both[year], both[year - 1], told, {**facts, "small": small}, earlier, printed)
    totals = {name: both[year].value(name) for name in INDICATORS}
    return {
        "year": year,
        "standing": both[year].standing,
        "content": read(shown if as_reader else real),
        "as_reader": as_reader,
        "hidden": [withheld_line(one, year, small) for one in withheld(real, shown, small)],
        "versions": mine,
        "mark": mark_of(shown, len(mine)),
        "current": current,
        "back": back_of(current, mine, of_reports),
        "since": [changed_line(*one) for one in changes(totals, read(current.content))] if current else [],
        "story": [
            {"name": wording.TOPICS[chapter], "lead": told.get(chapter, {}).get("lead", ""), "told": chapter in told}
            for chapter in CHAPTERS
            if both[year].knows(chapter)
        ],
        "sums": [sum_line(one, places) for one in sums_of(both[year]) if len(one.parts) > 1],
        "may_sign": may_sign,
        "photos": sum(len(several) for several in words.photos.values()),
        "printed": [wording.figure_name(one.figure) for one in printed[year]],
        **_checks(checked(session, both[year], both[year - 1], words, small) if may_sign else []),
    }


def _checks(found: Sequence[Check]) -> dict[str, Any]:
    return {
        "checks": by_chapter(found),
        "stopped": any(check.hard and not check.passed for check in found),
        "asked": any(not check.passed for check in found),
    }
