"""People housed: how many, who, where from, in how many homes, and how far the municipality is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import ngettext

from tenants.figures.areas.housing import BESIDE_THE_COUNT, CLOSING, HOUSED, OFFERED, QUOTA, REQUIRED
from tenants.reports.printed import ADULTS_ONLY
from tenants.reports.protection import OTHER, PERIOD
from wegwijs.annual_report import position, wording
from wegwijs.annual_report.drawn import (
    Cut,
    Row,
    aligned,
    columns_of,
    cut,
    last_year,
    numbered,
    numeral,
    picture_words,
    table,
    unsaid,
    whole_of,
)
from wegwijs.annual_report.sentences import written_position
from wegwijs.pictures import bars, columns, houses, units
from wegwijs.pictures.houses import MOST as MOST_HOUSES
from wegwijs.pictures.units import MOST as MOST_DOTS
from wegwijs.templating import number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from wegwijs.annual_report.behind import Records
    from wegwijs.annual_report.frozen import Content

AREA = "housing"


def hero(content: Content, records: Records) -> dict[str, Any]:
    """Return the people housed as the number of the page, with what was asked of the municipality."""
    housed = content.figure(HOUSED.id)
    said = ngettext(
        "person got a home in %(place)s", "people got a home in %(place)s", housed.number or 0, place=content.branch
    )
    return {
        "number": f"< {content.small}" if housed.is_hidden else number(housed.number),
        "href": _people(content, records),
        "about": _("show the records"),
        "says": said,
        "lead": position.lead(content),
        **({} if position.names_last_year(content) else last_year(content, HOUSED.id)),
        "pictures": [one for one in (_dots(content, records), position.picture(content, records)) if one],
    }


def _people(content: Content, records: Records) -> str | None:
    return records(AREA, year=content.year, on=position.last_day(content))


def _dots(content: Content, records: Records) -> dict[str, Any] | None:
    """Return a dot for each person who was to be housed; none when that cannot be told, or a dot would be a speck."""
    housed, to_go = content.figure(HOUSED.id).number, position.to_go(content)
    if not housed or housed + (to_go or 0) > MOST_DOTS:
        return None
    says = position.in_short(content) or ngettext(
        "%(count)s person got a home", "%(count)s people got a home", housed, count=number(housed)
    )
    names = [
        (str(_("Asked for by the state in this year")), QUOTA.id, None),
        (str(_("To be housed, with what was left")), REQUIRED.id, None),
        (str(_(HOUSED.name)), HOUSED.id, None),
        (str(_(CLOSING.name)), CLOSING.id, None),
    ]
    known = [row for row in names if content.figure(row[1]).value is not None]
    svg = units(housed, of=housed + to_go if to_go else None, label=str(says), words=picture_words())
    return {
        "finding": says,
        "svg": svg,
        **table(content, _("Position on the task"), known, position.address(content, records)),
    }


def chapter(content: Content, records: Records) -> dict[str, Any]:
    """Return the chapter: beside the story ages and sexes, under it the others that are known."""
    href, whole = _people(content, records), whole_of(content, HOUSED.id)
    ages = cut(content, HOUSED.id, _cut("age_group", wording.AGES, _("Adults and children")), whole, href)
    sexes = _sexes(content, whole, href)
    more = [
        _countries(content, whole, href),
        _homes(content, records("homes")),
        _periods(content, href),
        cut(content, HOUSED.id, _cut("family", wording.WAYS, _("Family members who followed")), whole, href),
        _municipalities(content, href),
    ]
    return {
        "finding": _finding(content),
        "numerals": _beside(content, href),
        "pictures": [one for one in (ages, sexes) if one],
        "more": [one for one in more if one],
    }


def _sexes(content: Content, whole: int, href: str | None) -> dict[str, Any] | None:
    """Return men and women; where the branch counts them among the adults only, the picture says so."""
    housed = content.figure(HOUSED.id)
    if ADULTS_ONLY in {*housed.breakdowns, *housed.held_back}:
        how = Cut(ADULTS_ONLY, wording.said(wording.SEXES), str(_("Who")), _("Men and women among the adults"))
        return cut(content, HOUSED.id, how, whole, href)
    return cut(content, HOUSED.id, _cut("sex", wording.SEXES, _("Men and women")), whole, href)


def _beside(content: Content, href: str | None) -> list[dict[str, Any]]:
    """Return how many people got a home beside the count, when there are any and it may be told."""
    if not content.figure(BESIDE_THE_COUNT.id).number:
        return []
    return [numeral(content, BESIDE_THE_COUNT.id, _("people housed beside the count"), href)]


def _cut(breakdown: str, words: Mapping[str, object], name: str) -> Cut:
    return Cut(breakdown, wording.said(words), str(_("Who")), unsaid(name))


def _finding(content: Content) -> str:
    housed, homes = content.figure(HOUSED.id), content.figure(OFFERED.id).number
    if housed.is_hidden:
        return str(_("Fewer than %(small)s people got a home", small=content.small))
    people = ngettext(
        "%(count)s person housed", "%(count)s people housed", housed.number or 0, count=number(housed.number)
    )
    if homes is None:
        return str(people)
    said = ngettext("%(count)s home made available", "%(count)s homes made available", homes, count=number(homes))
    return f"{people}, {said}"


def _countries(content: Content, whole: int, href: str | None) -> dict[str, Any] | None:
    parts = content.figure(HOUSED.id).parts("nationality")
    how = Cut("nationality", wording.countries(parts), str(_("Country")), largest(parts))
    return cut(content, HOUSED.id, how, whole, href)


def largest(parts: Mapping[str, int]) -> str:
    """Return from which country most came, when one can say so: the others together may hide one that is as large."""
    named = sorted((amount, code) for code, amount in parts.items() if code != OTHER)
    if not named:
        return str(_("Where people came from"))
    most, code = named[-1]
    runner_up = named[-2][0] if len(named) > 1 else parts.get(OTHER, 0)
    if code in {"stateless", "unknown"} or runner_up >= most:
        return str(_("Where people came from"))
    country = wording.name_of_country(code)
    if most * 2 > sum(parts.values()):
        return str(_("Most came from %(country)s", country=country))
    return str(_("The largest group came from %(country)s", country=country))


def _homes(content: Content, href: str | None) -> dict[str, Any] | None:
    """Return a house for each home made available; more than can be counted are a number only."""
    now, then = content.figure(OFFERED.id).number, content.was(OFFERED.id).number
    if not now or max(now, then or 0) > MOST_HOUSES:
        return None
    said = ngettext("home made available", "homes made available", now)
    return {
        "finding": numbered(number(now), said),
        "svg": houses(now, last=then, last_name=str(content.year - 1), words=picture_words()),
        **table(content, _("Homes"), [(str(_(OFFERED.name)), OFFERED.id, None)], href),
    }


def _periods(content: Content, href: str | None) -> dict[str, Any] | None:
    parts, was = content.figure(HOUSED.id).parts(PERIOD), content.was(HOUSED.id).parts(PERIOD)
    if not parts:
        return None
    names = {
        "q1": _("Jan-Mar"), "q2": _("Apr-Jun"), "q3": _("Jul-Sep"), "q4": _("Oct-Dec"), "h1": _("Jan-Jun"),
        "h2": _("Jul-Dec"),
    }  # fmt: skip
    order = sorted(parts)
    then = [was[code] for code in order] if was.keys() == parts.keys() else None
    finding = _("People came in every quarter") if "q1" in parts else _("People came in both halves of the year")
    return {
        "finding": finding,
        "svg": columns(
            [parts[code] for code in order], [names[code] for code in order], last=then, words=picture_words()
        ),
        "columns": columns_of(content, _("Quarter") if "q1" in parts else _("Half-year"), beside=then is not None),
        "rows": [
            Row(str(names[code]), (number(parts[code]), *((number(was[code]),) if then else ())), href)
            for code in order
        ],
        "about": _("show the records"),
    }


def _municipalities(content: Content, href: str | None) -> dict[str, Any] | None:
    """Return the people housed in each municipality with its position, for a branch that serves several."""
    parts = content.figure(HOUSED.id).parts("municipality")
    if not parts:
        return None
    words = {code: content.municipalities.get(code, code) for code in parts if code != OTHER}
    words |= {OTHER: str(_("other municipalities"))} if OTHER in parts else {}
    then = aligned(content.was(HOUSED.id).parts("municipality"), list(words))
    last = {words[code]: amount for code, amount in then.items()}
    closing = content.figure(CLOSING.id).parts("municipality")
    return {
        "finding": _("In each municipality"),
        "svg": bars(
            [(words[code], parts[code]) for code in words],
            last=last or None,
            rest=words.get(OTHER),
            words=picture_words(),
        ),
        "columns": [
            str(_("Municipality")),
            {"label": str(_(HOUSED.name)), "number": True},
            {"label": str(_(CLOSING.name)), "number": True},
        ],
        "rows": [
            Row(words[code], (number(parts[code]), written_position(closing[code]) if code in closing else "–"), href)
            for code in words
        ],
        "about": _("show the records"),
    }
