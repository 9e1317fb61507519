"""What the page of a region or the country shows: one number, its map, the chapters, what changed, and everybody in it."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from tenants.annual_editions.queries import every_edition, pages_of_branches
from tenants.branches.outlines import country
from tenants.branches.places import places
from tenants.figures.areas.housing import CLOSING, HOUSED
from tenants.figures.catalogue import CONTACTS, INDICATORS, Kind
from tenants.figures.reading import Table
from tenants.figures.rules import SHOWN_AS_HIDDEN
from tenants.reports.written import HEART
from wegwijs.annual_editions.reading import HEADLINES, NOT_BY_BRANCH, as_content
from wegwijs.annual_report import position
from wegwijs.annual_report.behind import no_records
from wegwijs.annual_report.chapters import chapters, housing, visits
from wegwijs.annual_report.drawn import Row, numeral, picture_words
from wegwijs.annual_report.sentences import counted_up_to, what_is_grey, written_position
from wegwijs.locale import language
from wegwijs.pictures import HIDDEN, region_map
from wegwijs.templating import day, number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from markupsafe import Markup

    from tenants.annual_editions.models import PublishedEdition
    from tenants.branches.places import Place
    from tenants.figures.rules import Shown
    from tenants.isolation import ScopedSession
    from wegwijs.annual_editions.units import Unit
    from wegwijs.annual_report.behind import Records
    from wegwijs.annual_report.frozen import Content
    from wegwijs.pictures import Value

PER = 10_000
MOST_CHANGES = 4
FEWEST = 20
"""Of fewer than this a share says little."""
NOTABLE = 10
"""A change of fewer percent is not told."""
HUNDRED = 100


def told(session: ScopedSession, unit: Unit, found: Mapping[str, Any]) -> dict[str, Any]:
    """Return what every form of a page shows of a version's content; `session` may look from anywhere."""
    content, table = as_content(found, unit.called), Table.of(found)
    codes = {code for one in table.units for code in one.codes} | set(table.indicator(HOUSED.id).places)
    known = places(session, codes, dt.date(content.year, 12, 31))
    return {
        "hero": _hero(content, table, known, coverage(found, HOUSED.id), whole=unit.is_nation),
        "chapters": _chapters(content, found),
        "changed": changed(content, found),
        "members": _members(session, unit, table, found),
        "exceptions": _by_reason(found.get("exceptions", ())),
    }


def _by_reason(exceptions: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """Return who is not accepted, those with the same reason together."""
    names: dict[str, list[str]] = {}
    for one in exceptions:
        names.setdefault(one["reason"], []).append(one["name"])
    return [{"name": ", ".join(several), "reason": reason} for reason, several in names.items()]


def _hero(content: Content, table: Table, known: Mapping[str, Place], covered: str, *, whole: bool) -> dict[str, Any]:
    """Return the people housed as the one number, on a map, of the `whole` country or a region; else the visits."""
    if content.figure(HOUSED.id).value is None:
        return visits.hero(content, no_records)
    hero = housing.hero(content, no_records)
    drawn = [_map(content, table, known, whole=whole), position.picture(content, no_records)]
    lead = " ".join(part for part in (hero["lead"], covered) if part)
    return {**hero, "lead": lead, "pictures": [one for one in drawn if one]}


def _map(content: Content, table: Table, known: Mapping[str, Place], *, whole: bool) -> dict[str, Any] | None:
    """Return the people housed per 10,000 inhabitants by municipality, in the outlines of the year."""
    shapes, told_ = country(content.year), table.indicator(HOUSED.id).places
    values = {code: _rate(amount, known.get(code)) for code, amount in told_.items() if code in shapes}
    if not any(isinstance(value, (int, float)) for value in values.values()):
        return None
    names = {code: place.name for code, place in known.items()}
    said = str(_("People housed per 10,000 inhabitants, by municipality: the fuller the colour, the more"))
    own = [code for one in table.units for code in one.codes if code in shapes]
    drawn = _drawn(content.year, tuple(sorted(values.items())), tuple(sorted(own)), said, language(), whole=whole)
    rows = [
        Row(names.get(code, code), (_shown(amount), _shown_rate(values.get(code))))
        for code, amount in sorted(told_.items(), key=lambda one: names.get(one[0], one[0]))
    ]
    return {
        "finding": said,
        "svg": drawn,
        "columns": [
            str(_("Municipality")),
            {"label": str(_(HOUSED.name)), "number": True},
            {"label": str(_("per 10,000 inhabitants")), "number": True},
        ],
        "rows": rows,
        "about": "",
    }


@lru_cache(maxsize=64)
def _drawn(
    year: int, values: tuple[tuple[str, Value], ...], own: tuple[str, ...], said: str, _language: str, *, whole: bool
) -> Markup:
    """Draw the map wide and for a phone; a version's numbers are frozen, so it is drawn once."""
    shapes = country(year)
    both = [
        region_map(
            shapes, dict(values), label=said, own=own or None, whole=whole, width=width, css=css, words=picture_words()
        )
        for width, css in ((688, "pic--desktop"), (320, "pic--phone"))
    ]
    return both[0] + both[1]


def _rate(amount: Shown, place: Place | None) -> Value:
    if amount == SHOWN_AS_HIDDEN:
        return HIDDEN
    if not isinstance(amount, int) or place is None or not place.inhabitants:
        return None
    return round(amount * PER / place.inhabitants)


def _shown(amount: Shown) -> str | None:
    if amount == SHOWN_AS_HIDDEN:
        return None
    return number(amount) if isinstance(amount, int) else "–"


def _shown_rate(value: Value) -> str | None:
    if value is None:
        return "–"
    return number(value) if isinstance(value, (int, float)) else None


def plain(content: Content, _records: Records, *, name: str) -> dict[str, Any]:
    """Return a chapter as its numerals: for what does not add up over branches, or is known of some only."""
    mine = [one for one in content.now if INDICATORS[one].area == name]
    known = [one for one in mine if content.figure(one).value is not None]
    first = next((one for one in known if content.figure(one).number is not None), None)
    finding = (
        _("%(name)s: %(count)s", name=_(INDICATORS[first].name), count=number(content.figure(first).number))
        if first
        else _("What branches did cannot be told in one number")
    )
    return {
        "finding": str(finding),
        "numerals": [numeral(content, one, _(INDICATORS[one].name)) for one in known],
        "pictures": [],
    }


def _chapters(content: Content, found: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the chapters; each says of how many branches it is known when those are not all."""
    own: dict[str, Callable[[Content, Records], dict[str, Any]]] = {
        name: partial(plain, name=name) for name in content.chapters if content.figure(HEART[name]).value is None
    }
    return [{**one, "note": coverage(found, HEART[one["id"]])} for one in chapters(content, no_records, own=own)]


def coverage(found: Mapping[str, Any], indicator: str) -> str:
    """Return of how many branches a figure is known, when those are not all."""
    known, every = found.get("known", {}).get(indicator, (0, 0))
    known_then, every_then = found.get("known_before", {}).get(indicator, (0, 0))
    if known == every and known_then in {every_then, 0}:
        return ""
    values = {"known": number(known), "every": number(every), "then": number(known_then), "before": found["year"] - 1}
    if not known_then or (known, every) == (known_then, every_then):
        return str(
            ngettext(
                "This is known of %(known)s of the %(every)s branch.",
                "This is known of %(known)s of the %(every)s branches.",
                every,
                **values,
            )
        )
    return str(
        ngettext(
            "This is known of %(known)s of the %(every)s branch, and of %(then)s in %(before)s.",
            "This is known of %(known)s of the %(every)s branches, and of %(then)s in %(before)s.",
            every,
            **values,
        )
    )


def changed(content: Content, found: Mapping[str, Any]) -> list[str]:
    """Return what moved most against the year before, the most first; nothing that a small number would say.

    Only of what is known of as many branches in both years: else it may be the counting that changed.
    """
    known, known_before = found.get("known", {}), found.get("known_before", {})
    moves = []
    for name in HEADLINES:
        now, then = content.figure(name).number, content.was(name).number
        if (
            name == CLOSING.id
            or now is None
            or then is None
            or then < FEWEST
            or known.get(name) != known_before.get(name)
        ):
            continue
        share = round((now - then) * HUNDRED / then)
        if abs(share) >= NOTABLE:
            moves.append((abs(share), share, name, now, then))
    return [_move(share, name, now, then, content.year) for _, share, name, now, then in sorted(moves, reverse=True)][
        :MOST_CHANGES
    ]


def _move(share: int, name: str, now: int, then: int, year: int) -> str:
    values = {
        "name": _(INDICATORS[name].name), "now": number(now), "then": number(then), "share": abs(share),
        "before": year - 1,
    }  # fmt: skip
    if share > 0:
        return str(_("%(name)s: %(now)s. That is %(share)s%% more than in %(before)s (%(then)s).", **values))
    return str(_("%(name)s: %(now)s. That is %(share)s%% fewer than in %(before)s (%(then)s).", **values))


def _members(session: ScopedSession, unit: Unit, table: Table, found: Mapping[str, Any]) -> dict[str, Any]:
    """Return the table of everybody in it, by name, with the way to their own pages."""
    shown = [name for name in HEADLINES if name in table.indicators and name not in NOT_BY_BRANCH]
    excepted = {one["id"] for one in found.get("exceptions", ())}
    links = _links(session, unit, table.year)
    rows = [
        {
            "name": one.name,
            "href": links.get(one.slug),
            "excepted": one.id in excepted,
            "values": [_written(name, table.indicator(name).of_unit(one.id).value) for name in shown],
        }
        for one in table.units
    ]
    return {
        "title": str(_("All regions") if unit.is_nation else _("Branch by branch")),
        "heads": [
            str(_("Region") if unit.is_nation else _("Branch")),
            *({"label": str(_(INDICATORS[name].name)), "number": True} for name in shown),
        ],
        "rows": rows,
        "total": [_written(name, table.indicator(name).whole.value) for name in shown],
    }


def _links(session: ScopedSession, unit: Unit, year: int) -> dict[str, str]:
    if unit.is_nation:
        return {
            one.slug: url_for("annual_editions.region_page", region=one.slug, year=year)
            for one in every_edition(session)
            if one.slug and year in one.years
        }
    return {slug: url_for("annual_report.page", branch=slug, year=year) for slug in pages_of_branches(session, year)}


def _written(name: str, value: Shown) -> str | None:
    if value == SHOWN_AS_HIDDEN:
        return None
    if not isinstance(value, int):
        return "–"
    return written_position(value) if INDICATORS[name].kind is Kind.BALANCE else number(value)


def signed(found: PublishedEdition, unit: Unit) -> str:
    """Return who established the figures, when, why there is another version, and who is not accepted."""
    content = as_content(found.content, unit.called)
    said = [
        _(
            "Established by the national office on %(day)s, version %(version)s.",
            day=day(found.published_at), version=found.version,
        )
        if unit.is_nation
        else _(
            "Established by the regional manager on %(day)s, version %(version)s.",
            day=day(found.published_at), version=found.version,
        )
    ]  # fmt: skip
    if found.reason:
        said.append(_("Why a new version: %(reason)s", reason=found.reason))
    said += counted_up_to(content)
    if content.before:
        said.append(what_is_grey(content))
    return " ".join(str(one) for one in said)


def in_one_line(content: Content) -> str:
    """Return the one sentence of a year for a list."""
    housed = content.figure(HOUSED.id).number
    if housed is not None:
        return str(ngettext("%(count)s person got a home", "%(count)s people got a home", housed, count=number(housed)))
    asked = content.figure(CONTACTS.id).number
    return (
        "" if asked is None else str(ngettext("%(count)s question", "%(count)s questions", asked, count=number(asked)))
    )


def links(found: PublishedEdition, versions: Sequence[PublishedEdition], unit: Unit) -> list[dict[str, str]]:
    """Return the other forms of a version, and the other versions."""
    version = {} if found is versions[0] else {"version": found.version}
    others = [
        (
            str(_("Version %(version)s, %(day)s", version=one.version, day=day(one.published_at))),
            unit.to("page", year=one.year, version=None if one is versions[0] else one.version),
        )
        for one in versions
        if one is not found
    ]
    forms = [
        (_("Download as PDF"), "paper"), (_("Numbers as a table (csv)"), "sheet"),
        (_("Numbers with definitions (json)"), "data"),
    ]  # fmt: skip
    own = [(str(label), unit.to(form, year=found.year, **version)) for label, form in forms]
    everything = [(str(_("All branches in figures")), url_for("annual_report.everything"))]
    return [{"label": label, "href": href} for label, href in (*own, *others, *everything)]
