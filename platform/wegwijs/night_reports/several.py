"""The pages of the nights of a region and of the nation: made of figures and editions, without a person in them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from flask import url_for
from flask_babel import format_date, format_percent, ngettext
from flask_babel import gettext as _

from tenants.consultations.models import Topic
from tenants.figures.areas.escalations import ANSWERED, ASKED, FIRST_IN_TIME, FIRST_WORDS, IN_TIME, TIMED
from tenants.figures.areas.housing import HOUSED, REQUIRED
from tenants.figures.rules import SHOWN_AS_HIDDEN
from wegwijs.comparison.drawing import words
from wegwijs.dates import month_name
from wegwijs.night_reports.telling import (
    Line,
    about,
    capital,
    counted,
    listed,
    moved,
    name_of,
    neighbours,
    surprises,
    title_of,
)
from wegwijs.pictures import sparkline, swing
from wegwijs.pictures.trend import trend
from wegwijs.templating import clock, number, weekday
from wegwijs.words import word

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tenants.branches.models import Region
    from tenants.night_reports.queries import Found

FEWEST_MONTHS = 2
MOST = 8
"""So many units that are behind are named."""


def region_context(found: Found, region: Region) -> dict[str, Any]:
    """Return what the page of a region's night shows."""

    def href(day: dt.date) -> str:
        return url_for("night_reports.region_night", region=region.slug, day=day.isoformat())

    content = found.content
    names = {unit["slug"]: unit for unit in content["units"]}
    missing = [names[slug] for slug in content["missing"] if slug in names]
    return {
        **_shared(found, href, len(content["units"]), "region", region.slug),
        "where": region.name,
        "missing": [missing_sentence(one["name"], one["night"]) for one in missing],
        "comparison": url_for("comparison.region", region=region.slug),
        "pdf": url_for("night_reports.region_paper", region=region.slug, day=found.day.isoformat()),
    }


def nation_context(found: Found) -> dict[str, Any]:
    """Return what the page of the nation's night shows."""

    def href(day: dt.date) -> str:
        return url_for("night_reports.nation_night", day=day.isoformat())

    content = found.content
    branches = sum(unit["branches"] for unit in content["units"])
    return {
        **_shared(found, href, branches, "nation"),
        "where": _("Netherlands"),
        "missing": [missing_sentence(f"{one['name']} ({one['region']})", one["night"]) for one in content["late"]],
        "comparison": url_for("comparison.nation"),
        "pdf": url_for("night_reports.nation_paper", day=found.day.isoformat()),
        "course": _course(content["course"]),
        "subjects": _subjects(content["subjects"]),
        "quota": _quota(content["quota"]),
    }


def _shared(found: Found, href: Callable[[dt.date], str], branches: int, kind: str, region: str = "") -> dict[str, Any]:
    content = found.content
    moves = moved(content["moves"])
    unsigned = content.get("unsigned", ())
    behind = sum(one["branches"] for one in unsigned)
    return {
        "kind": kind,
        "title": title_of(found.day),
        "about": about(found.day),
        "headline": _headline(content, branches, len(moves), behind),
        "moves": moves,
        "surprises": surprises(moves),
        "whole": moved(content["whole"]),
        "unsigned": _unsigned(unsigned, kind, region),
        "persons": [_person(one) for one in content["persons"]],
        "helpdesk": _helpdesk(content["helpdesk"]),
        "proof": _proof(content["proof"]),
        "made_at": _("Made at %(time)s, from counted figures and editions.", time=clock(found.made_at)),
        **neighbours(found, href),
    }


def _headline(content: Mapping[str, Any], branches: int, moves: int, unsigned: int) -> str:
    parts = [counted(branches, len(content["missing"]))[:-1]]
    if moves:
        parts.append(str(ngettext("%(num)s move stands out", "%(num)s moves stand out", moves)))
    if unsigned:
        parts.append(
            str(ngettext("%(num)s branch is late with signing", "%(num)s branches are late with signing", unsigned))
        )
    if len(parts) == 1 and not content["missing"]:
        return str(_("A quiet night: every branch is counted, and everything is as usual."))
    return f"{capital(listed(parts))}."


def missing_sentence(name: str, night: str | None) -> str:
    """Return that a branch is not counted, and since when."""
    if night is None:
        return str(_("%(name)s was never counted yet.", name=name))
    return str(_("%(name)s is counted up to %(day)s.", name=name, day=weekday(dt.date.fromisoformat(night))))


def _unsigned(found: Sequence[Mapping[str, Any]], kind: str, region: str) -> list[Line]:
    """Return whose months should have been signed by now: of a region by month, of the nation by region.

    What does not fit is counted, and so is a report from before the months were kept.
    """
    if kind == "region" and all("which" in one for one in found):
        return _by_month(found, region)
    lines = [
        Line(number(one["months"]), _of_branch(one))
        if kind == "region"
        else Line(number(one["months"]), _of_region(one), *_open(one["slug"]))
        for one in found[:MOST]
    ]
    rest = len(found) - MOST
    if rest > 0:
        more = ngettext("One more is late with signing.", "%(num)s more are late with signing.", rest)
        lines.append(Line("", str(more)))
    return lines


def _by_month(found: Sequence[Mapping[str, Any]], region: str) -> list[Line]:
    """Return by month, the oldest first, which branches have not signed it."""
    names: dict[str, list[str]] = defaultdict(list)
    for one in sorted(found, key=lambda one: one["name"]):
        for month in one["which"]:
            names[month].append(one["name"])
    return [
        Line(number(len(mine)), f"{capital(month_name(day))}: {listed(mine)}.", *_open(region, day.year))
        for day, mine in sorted((dt.date.fromisoformat(month), mine) for month, mine in names.items())
    ]


def _open(region: str, year: int | None = None) -> tuple[str, str]:
    """Return the words of a link to the months of a region, and where it leads."""
    return str(_("Open")), url_for("signing.region_months", region=region, year=year)


def _of_branch(one: Mapping[str, Any]) -> str:
    months = one["months"]
    said = ngettext(
        "month of %(name)s should have been signed.",
        "months of %(name)s should have been signed.",
        months,
        name=one["name"],
    )
    return str(said)


def _of_region(one: Mapping[str, Any]) -> str:
    said = ngettext(
        "months should have been signed, in %(num)s branch of %(name)s.",
        "months should have been signed, in %(num)s branches of %(name)s.",
        one["branches"],
        name=one["name"],
    )
    return str(said)


def _person(one: Mapping[str, Any]) -> str:
    said = _(
        "%(what)s: %(now)s. A week before it was %(before)s.",
        what=name_of(one["indicator"]),
        now=number(one["value"]),
        before=number(one["before"]),
    )
    return str(said)


def _helpdesk(found: Mapping[str, Any]) -> list[dict[str, str]]:
    now, before = found["now"], found["before"]
    if not (now or before):
        return []
    lines = [
        (_("Questions asked"), ASKED.id, ""),
        (_("Questions answered"), ANSWERED.id, ""),
        (_("Answered within the time promised"), IN_TIME.id, TIMED.id),
        (_("First word within the time promised"), FIRST_IN_TIME.id, FIRST_WORDS.id),
    ]
    return [
        {"name": str(name), "now": _told(now, part, whole), "before": _told(before, part, whole)}
        for name, part, whole in lines
    ]


def _told(amounts: Mapping[str, int], part: str, whole: str) -> str:
    if not whole:
        return number(amounts.get(part, 0))
    if not amounts.get(whole):
        return "\N{EN DASH}"
    share = format_percent(amounts.get(part, 0) / amounts[whole])
    return str(_("%(share)s of %(of)s", share=share, of=number(amounts[whole])))


def _proof(proof: Mapping[str, int]) -> str:
    recounted = ngettext(
        "%(months)s month was counted again from the records",
        "%(months)s months were counted again from the records",
        proof["months"],
        months=number(proof["months"]),
    )
    if not proof["months"]:
        return str(_("Nothing was counted again this night."))
    if not proof["drift"]:
        return str(_("%(recounted)s: no figure differed.", recounted=recounted))
    differed = ngettext(
        "%(num)s month differed and was set right.", "%(num)s months differed and were set right.", proof["drift"]
    )
    return str(_("%(recounted)s. %(differed)s", recounted=recounted, differed=differed))


def _course(course: Mapping[str, Any]) -> dict[str, Any] | None:
    months = [dt.date.fromisoformat(month) for month in course["months"]]
    if sum(value is not None for value in course["whole"]) < FEWEST_MONTHS:
        return None
    scale = swing([unit["months"][:-1] for unit in course["units"]])
    names = [str(format_date(month, "MMM")) for month in months]
    over = course["whole"][:-1]
    return {
        "picture": trend(
            over,
            [],
            names[:-1],
            titles=("", ""),
            label=words().spell(zip(names, course["whole"], strict=True)),
            words=words(),
        ),
        "from": str(format_date(months[0], "MMMM y")),
        "last": str(format_date(months[-2], "MMMM y")),
        "regions": [
            {
                "name": unit["name"],
                "href": url_for("night_reports.region_newest", region=unit["slug"]),
                "line": sparkline(unit["months"][:-1], scale=scale, words=words()),
                "month": number(unit["months"][-2]),
                "year": number(unit["months"][0]),
            }
            for unit in course["units"]
        ],
    }


def _subjects(found: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    def share(each: Mapping[str, Any]) -> str:
        if not each["before"]:
            return "\N{EN DASH}"
        return signed_percent((each["now"] - each["before"]) / each["before"])

    return [
        {
            "name": word(Topic(each["topic"])) if each["topic"] in set(Topic) else each["topic"],
            "now": number(each["now"]),
            "before": number(each["before"]),
            "change": share(each),
        }
        for each in found
    ]


def signed_percent(share: float) -> str:
    """Return a change as a percentage that always has its sign."""
    rounded = round(share, 2)
    sign = "+" if rounded > 0 else "\N{MINUS SIGN}" if rounded < 0 else ""
    return f"{sign}{format_percent(abs(rounded))}"


def _quota(found: Mapping[str, Any]) -> str:
    required, housed = found.get(REQUIRED.id), found.get(HOUSED.id)
    if SHOWN_AS_HIDDEN in {required, housed} or required is None or housed is None:
        return ""
    return str(
        ngettext(
            "%(housed)s of %(required)s person was housed this year, all municipalities together.",
            "%(housed)s of %(required)s people were housed this year, all municipalities together.",
            required,
            housed=number(housed),
            required=number(required),
        )
    )
