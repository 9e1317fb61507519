"""The page of the whole country: regions beside each other, from the nation's edition."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from flask import url_for
from flask_babel import gettext as _

from tenants.consultations.models import Topic
from tenants.figures.catalogue import CONTACTS, TOPICS
from tenants.figures.queries import latest_editions, years_of_editions
from tenants.figures.rules import alike, total
from tenants.moments import local_date
from wegwijs import words
from wegwijs.annual_report.page import picture_words
from wegwijs.annual_report.sentences import busiest, month_name
from wegwijs.comparison.choice import Choice, asked
from wegwijs.comparison.sentences import percent
from wegwijs.pictures import bars, columns, small_multiple, sparkline, swing
from wegwijs.templating import day, number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tenants.figures.queries import EditionYear
    from tenants.isolation import ScopedSession

TWELVE: list[int | None] = [None] * 12


class Nation:
    """What the nation's page and its sheet are made of, in two statements."""

    def __init__(self, session: ScopedSession, values: Mapping[str, str]) -> None:
        self.years: Sequence[EditionYear] = years_of_editions(session, None)
        self.choice: Choice | None = asked({"year": values.get("year", "")}, self.years)
        self.content: dict[str, Any] = {}
        self.newest: dict[str, Any] = {}
        self.night = max((year.night for year in self.years), default=None)
        if self.choice is not None:
            found = latest_editions(session, None, {self.choice.year, self.years[0].year})
            self.content = found[self.choice.year].content
            self.newest = found[self.years[0].year].content

    @property
    def months(self) -> list[int | None]:
        """Visits by month."""
        return list(self.content.get("months", {}).get(CONTACTS.id) or TWELVE)

    @property
    def previous(self) -> list[int | None]:
        """Visits by month of the year before."""
        return list(self.content.get("months", {}).get("previous") or TWELVE)

    @property
    def regions(self) -> list[dict[str, Any]]:
        """The regions, from many visits to few."""
        found: list[dict[str, Any]] = self.content.get("regions", [])
        return sorted(found, key=lambda region: (-(total(region["contacts"]) or 0), region["name"]))


def nation_context(found: Nation) -> dict[str, Any]:
    """Return the context of `comparison/nation.html`."""
    if found.choice is None or total(found.months) is None:
        said = _("Nothing is counted yet. After the first night the regions stand here.")
        return {"headline": said, "choices": [], "regions": [], "definition": definition()}
    year = found.choice.year
    return {
        "headline": headline(found, year),
        "lead": busiest(found.months),
        "choices": [
            {
                "name": "year",
                "label": _("Year"),
                "options": [(str(one.year), str(one.year), one.year == year) for one in found.years],
                "before": _("in"),
            }
        ],
        "choose_href": url_for("comparison.nation"),
        "trend": columns(
            found.months,
            [month_name(month) for month in range(1, 13)],
            last=found.previous if total(found.previous) is not None else None,
            words=picture_words(),
        ),
        "trend_says": _("Grey is %(year)s.", year=year - 1) if total(found.previous) is not None else "",
        "topics": _topics(found, year),
        "regions": _rows(found.regions, year),
        "multiples": _multiples(found.regions),
        "behind": [
            {
                "name": one["name"],
                "region": one["region"],
                "night": day(dt.date.fromisoformat(one["night"])) if one["night"] else _("never counted"),
            }
            for one in found.newest.get("late", [])
        ],
        "stale": found.night is not None and found.night < local_date() - dt.timedelta(days=1),
        "as_of": _("As of the night of %(day)s.", day=day(found.night)) if found.night else "",
        "definition": definition(),
        "links": [{"label": _("Table (csv)"), "href": url_for("comparison.nation_sheet", year=year)}],
    }


def headline(found: Nation, year: int) -> str:
    """Return the finding of the country."""
    amount, pair = number(total(found.months)), alike(found.months, found.previous)
    count = len(found.regions)
    if pair is None or not pair[1]:
        return str(_("%(amount)s visits in %(year)s in %(count)s regions.", amount=amount, year=year, count=count))
    changes = [alike(region["contacts"], region["previous"]) for region in found.regions]
    more = sum(1 for change in changes if change and change[0] > change[1])
    known = sum(1 for change in changes if change)
    return str(
        _(
            "%(amount)s visits in %(year)s: %(share)s against a year earlier. In %(more)s of the %(known)s regions it was"
            " more.",
            amount=amount, year=year, share=percent((pair[0] - pair[1]) / pair[1]), more=more, known=known,
        )
    )  # fmt: skip


def _rows(regions: Sequence[dict[str, Any]], year: int) -> list[dict[str, Any]]:
    scale = swing([region["contacts"] for region in regions])
    rows = []
    for region in regions:
        pair = alike(region["contacts"], region["previous"])
        rows.append(
            {
                "name": region["name"],
                "href": url_for("comparison.region", region=region["slug"], year=year),
                "branches": number(region["branches"]),
                "contacts": number(total(region["contacts"])),
                "last_year": number(pair[1]) if pair else None,
                "change": percent((pair[0] - pair[1]) / pair[1] if pair and pair[1] else None),
                "spark": sparkline(region["contacts"], scale=scale, words=picture_words()),
            }
        )
    return rows


def _multiples(regions: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Draw the months of each region, its own average at 100."""
    shares = {}
    for region in regions:
        known = [amount for amount in region["contacts"] if amount is not None]
        average = sum(known) / len(known) if known else 0
        if average:
            shares[region["name"]] = [
                None if amount is None else round(amount / average * 100) for amount in region["contacts"]
            ]
    values = [value for line in shares.values() for value in line if value is not None]
    names = [month_name(month)[:3] for month in range(1, 13)]
    return [
        {
            "name": name,
            "svg": small_multiple(
                line, names, bottom=min(values), top=max(values), at=100, unit="%", named=not place,
                words=picture_words(),
            ),
        }
        for place, (name, line) in enumerate(shares.items())
    ]  # fmt: skip


def _topics(found: Nation, year: int) -> dict[str, Any] | None:
    now, was = found.content.get("topics", {}), found.content.get("topics_before", {})
    if not now:
        return None
    # Topics are of whole years: held against a year of which as much is known.
    same = [amount is None for amount in found.months] == [amount is None for amount in found.previous]
    named = {str(words.TOPICS[topic]): now.get(topic.value, 0) for topic in Topic}
    before = {str(words.TOPICS[topic]): was.get(topic.value, 0) for topic in Topic} if was and same else {}
    [year, year - 1] if before else [year]
    order = sorted(named, key=lambda name: -named[name])
    return {
        "svg": bars(list(named.items()), last=before or None, words=picture_words()),
        "columns": [
            _("Topic"),
            *({"label": str(one), "number": True} for one in ([year, year - 1] if before else [year])),
        ],
        "rows": [(name, number(named[name]), *((number(before[name]),) if before else ())) for name in order],
    }


def definition() -> list[str]:
    """Return what the numbers count."""
    return [
        str(_(CONTACTS.definition)),
        str(_(TOPICS.definition)),
        str(_("Regions and country are sums of branches, by the region of each branch in that month.")),
    ]
