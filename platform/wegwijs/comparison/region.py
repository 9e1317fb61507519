"""The page of one region: everything on it comes from its protected editions and the public geography."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from flask import url_for
from flask_babel import gettext as _

from tenants.branches.queries import inhabitants_of
from tenants.figures.catalogue import CLIENTS, CONTACTS
from tenants.figures.queries import latest_editions, names_of_municipalities, years_of_editions
from tenants.figures.rules import SHOWN_AS_HIDDEN
from tenants.moments import local_date
from wegwijs.comparison import drawing, sentences
from wegwijs.comparison.chance import ordinary
from wegwijs.comparison.choice import Choice, Per, asked
from wegwijs.comparison.reading import compared, late
from wegwijs.templating import day, number
from wegwijs.words import TOPICS

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping, Sequence

    from tenants.figures.queries import EditionYear
    from tenants.isolation import ScopedSession
    from wegwijs.comparison.chance import Ordinary
    from wegwijs.comparison.reading import Compared


class Comparison:
    """What a region's page and its sheet are made of, in four statements."""

    def __init__(self, session: ScopedSession, region_id: uuid.UUID, values: Mapping[str, str]) -> None:
        self.years: Sequence[EditionYear] = years_of_editions(session, region_id)
        self.choice: Choice | None = asked(values, self.years)
        self.contents: dict[int, dict[str, Any]] = {}
        self.branches: list[Compared] = []
        self.odd: dict[str, int] = {}
        self.usual: Ordinary | None = None
        self.rates: dict[str, float | None] = {}
        self.names: dict[str, str] = {}
        self.night = max((year.night for year in self.years), default=None)
        if self.choice is not None:
            self._compare(session, region_id, self.choice)

    def _compare(self, session: ScopedSession, region_id: uuid.UUID, choice: Choice) -> None:
        wanted = {*range(choice.year - 4, choice.year + 1), self.years[0].year}
        self.contents = {year: one.content for year, one in latest_editions(session, region_id, wanted).items()}
        content = self.contents.get(choice.year, {})
        codes = {place["code"] for branch in content.get("branches", []) for place in branch.get("municipalities", [])}
        middle = dt.date(choice.year, 7, 1)
        people = inhabitants_of(session, codes, middle)
        self.names = names_of_municipalities(session, codes, middle)
        self.branches = compared(content, self.contents.get(choice.year - 1, {}), choice, people)
        pairs = [pair for branch in self.branches if (pair := branch.held(choice.per)) is not None]
        self.usual = ordinary(pairs, need_varies=choice.per is Per.HISTORY)
        if self.usual is not None:
            self.odd = {pair.slug: side for pair in pairs if pair.need > 0 and (side := self.usual.outside(pair))}
        for code in sorted(codes):
            counts = [branch.places[code] for branch in self.branches if code in branch.places]
            known = [count for count in counts if count is not None]
            self.rates[code] = sum(known) / people[code].count * 1000 if known and code in people else None

    @property
    def late(self) -> list[tuple[str, dt.date | None]]:
        """The branches that were not counted last night."""
        newest = self.contents.get(self.years[0].year, {}) if self.years else {}
        return late(newest, local_date() - dt.timedelta(days=1))


def region_context(found: Comparison, slug: str, name: str) -> dict[str, Any]:
    """Return the context of `comparison/region.html`."""
    choice = found.choice
    if choice is None:
        return _empty(name)
    branches, odd, usual = found.branches, found.odd, found.usual
    return {
        "region": {"name": name},
        "headline": sentences.headline(branches, odd, usual, choice),
        "lead": sentences.lead(branches, usual, choice) if branches else "",
        "behind": sentences.behind(found.late, len(found.contents.get(found.years[0].year, {}).get("branches", []))),
        "choose_href": url_for("comparison.region", region=slug),
        "choices": choices(choice, found.years),
        "funnel": drawing.draw_funnel(branches, odd, usual, choice) if usual else None,
        "funnel_says": sentences.funnel_says(usual, choice) if usual else "",
        "notes": [
            {"branch": branch.name, "text": sentences.fraction(branch, choice)}
            for branch in branches
            if odd.get(branch.slug)
        ],
        "what": sentences.what(choice),
        "branches": [
            _row(branch, spark, bool(odd.get(branch.slug)))
            for branch, spark in zip(branches, drawing.sparks(branches, odd), strict=True)
        ],
        "any_hidden": any(branch.clients == SHOWN_AS_HIDDEN for branch in branches),
        "total": _total(branches),
        "multiples": drawing.multiples(branches, found.contents, odd, choice.year) if choice.topic is None else [],
        "map": drawing.draw_map(found.rates, found.names, choice.year) if choice.topic is None else None,
        "places": [
            {"name": found.names.get(code, code), "rate": sentences.rate(value)}
            for code, value in sorted(found.rates.items(), key=lambda item: found.names.get(item[0], item[0]))
        ],
        "map_says": _map_says(found),
        "definition": definition(),
        "as_of": _("As of the night of %(day)s.", day=day(found.night)) if found.night else "",
        "links": [
            {"label": _("Table (csv)"), "href": url_for("comparison.region_sheet", region=slug, **choice.values)},
        ],
    }


def _empty(name: str) -> dict[str, Any]:
    said = _("Nothing is counted yet in %(region)s. After the first night the branches stand here.", region=name)
    return {"region": {"name": name}, "headline": said, "branches": [], "choices": [], "definition": definition()}


def choices(choice: Choice, years: Sequence[EditionYear]) -> list[dict[str, Any]]:
    """Return the line of choices."""
    topics = [("", _("All visits"), choice.topic is None)]
    topics += [(topic.value, str(word), choice.topic is topic) for topic, word in TOPICS.items()]
    against = ((Per.HISTORY, _("a year earlier")), (Per.INHABITANTS, _("inhabitants")))
    return [
        {"name": "what", "label": _("What"), "options": topics, "before": ""},
        {
            "name": "year",
            "label": _("Year"),
            "options": [(str(year.year), str(year.year), year.year == choice.year) for year in years],
            "before": _("in"),
        },
        {
            "name": "per",
            "label": _("Against what"),
            "options": [(per.value, word, choice.per is per) for per, word in against],
            "before": _("against"),
        },
    ]


def _row(branch: Compared, spark: object, is_odd: bool) -> dict[str, Any]:  # noqa: FBT001  one row of one table
    return {
        "name": branch.name,
        "contacts": number(branch.amount) if branch.amount is not None else "?",
        "last_year": number(branch.pair[1]) if branch.pair else None,
        "change": sentences.percent(branch.change),
        "rate": sentences.rate(branch.rate),
        "clients": clients(branch.clients),
        "spark": spark,
        "odd": is_odd,
    }


def clients(shown: int | str | None) -> str | None:
    """Return different people as one writes them; none when they are hidden."""
    if shown == SHOWN_AS_HIDDEN:
        return None
    return "?" if shown is None else number(int(shown))


def _total(branches: Sequence[Compared]) -> dict[str, Any] | None:
    amounts = [branch.amount for branch in branches if branch.amount is not None]
    if not amounts:
        return None
    pairs = [branch.pair for branch in branches if branch.pair]
    now, then = sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)
    people = [branch.inhabitants for branch in branches]
    known = sum(one for one in people if one) if people and None not in people and len(amounts) == len(people) else None
    return {
        "name": _("Together"),
        "contacts": number(sum(amounts)),
        "last_year": number(then) if pairs else None,
        "change": sentences.percent((now - then) / then if then else None),
        "rate": sentences.rate(sum(amounts) / known * 1000 if known else None),
    }


def _map_says(found: Comparison) -> str:
    known = {code: value for code, value in found.rates.items() if value is not None}
    if len(known) < 2:  # noqa: PLR2004  two to compare
        return ""
    most, least = max(known, key=lambda code: known[code]), min(known, key=lambda code: known[code])
    return str(
        _(
            "Most per 1,000 inhabitants: %(most)s (%(high)s). Fewest: %(least)s (%(low)s).",
            most=found.names.get(most, most), high=sentences.rate(known[most]),
            least=found.names.get(least, least), low=sentences.rate(known[least]),
        )
    )  # fmt: skip


def definition() -> list[str]:
    """Return what the numbers count."""
    return [
        str(_(CONTACTS.definition)),
        str(_(CLIENTS.definition)),
        str(_("People are not shown below 5, nor 0; a change of fewer than 5 waits until it is more.")),
        str(_("A branch stands in the region it was in in each month. Only months known of both years are compared.")),
        str(_("Inhabitants are those of all municipalities that the branch served that year (CBS).")),
    ]
