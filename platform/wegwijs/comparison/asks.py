"""What the Helpdesk was asked and how that went, and what visits were about: which of it rises by more than chance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import ngettext

from tenants.comparison.running import runs_until
from tenants.consultations.models import Topic
from tenants.escalations.models import Subject
from tenants.figures.areas.escalations import ASKED, FIRST_IN_TIME, FIRST_WORDS, FOUND, IN_TIME, TIMED
from tenants.figures.catalogue import TOPICS
from tenants.figures.growth import TIMES, comparable, growths
from wegwijs.comparison import drawing, sentences
from wegwijs.pictures import sparkline, swing
from wegwijs.templating import number
from wegwijs.words import word

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from enum import StrEnum

    from tenants.figures.growth import Growth
    from tenants.figures.reading import Table
    from wegwijs.comparison.asking import Answer


def helpdesk_context(answer: Answer) -> dict[str, Any] | None:
    """Return what was asked of the Helpdesk, by growth; none when nothing was."""
    told = answer.table.content.get("helpdesk", {})
    if not told.get("asked"):
        return None
    asked, before = told["asked"], told.get("asked_before", {})
    lines = growths(asked, before)
    runs = runs_until(answer.table) is not None
    fair = not runs and comparable(asked, before)
    return {
        "finding": _finding(
            lines,
            Subject,
            _("Helpdesk"),
            _("The Helpdesk is asked more often than before about: %(names)s"),
            fair=fair,
            runs=runs,
        ),
        "whole": str(
            ngettext(
                "%(asked)s question went to the Helpdesk.",
                "%(asked)s questions went to the Helpdesk.",
                sum(asked.values()),
                asked=number(sum(asked.values())),
            )
        ),
        "sentences": list(_kept(told.get("totals", {}))),
        "rows": _rows(lines, Subject, _by_year(answer, ASKED.id, "subject"), fair=fair),
        "has_before": bool(before),
        "fair": fair,
    }


def topics_context(answer: Answer) -> dict[str, Any] | None:
    """Return what the visits were about, by growth; none when nothing is known of it."""
    now = _parts(answer.table, TOPICS.id, "topic")
    before = _parts(answer.before, TOPICS.id, "topic") if answer.before else {}
    if not now:
        return None
    lines = growths(now, before)
    runs = runs_until(answer.table) is not None
    fair = not runs and comparable(now, before)
    return {
        "finding": _finding(
            lines, Topic, _("Visits"), _("Visits are more often than before about: %(names)s"), fair=fair, runs=runs
        ),
        "rows": _rows(lines, Topic, _by_year(answer, TOPICS.id, "topic"), fair=fair),
        "has_before": bool(before),
        "fair": fair,
    }


def _parts(table: Table, indicator: str, breakdown: str) -> dict[str, int]:
    """Return the parts of a figure of work, of which every number is told."""
    return {
        code: amount
        for code, amount in table.indicator(indicator).breakdown(breakdown).items()
        if isinstance(amount, int)
    }


def _by_year(answer: Answer, indicator: str, breakdown: str) -> dict[str, list[int | None]]:
    """Return the parts of a figure in each of the years, oldest first; unknown in a year without any."""
    years = [
        _parts(answer.extracts[year].table, indicator, breakdown)
        for year in sorted(answer.history)
        if not runs_until(answer.extracts[year].table)
    ]
    codes = {code for parts in years for code in parts}
    return {code: [parts.get(code, 0) if parts else None for parts in years] for code in codes}


def _finding(lines: list[Growth], of: type[StrEnum], name: str, template: str, *, fair: bool, runs: bool) -> str:
    """Return what rises; only against a year that holds about as much is anything said of it."""
    if runs:
        return str(_("%(name)s: the year is not over, so it does not say yet what grows", name=name))
    if not any(one.before for one in lines):
        return str(_("%(name)s: there is no year before to compare with", name=name))
    if not fair:
        return str(_("%(name)s: the two years differ too much to say what grows", name=name))
    rising = [word(of(one.key)).lower() for one in lines if one.rises]
    if rising:
        return template % {"names": sentences.listed(rising)}
    return _nothing_rises(lines, of, name)


def _nothing_rises(lines: list[Growth], of: type[StrEnum], name: str) -> str:
    """Return that no subject rises, and which comes nearest to it."""
    most = next((one for one in lines if one.share is not None and one.share > 0), None)
    if most is None or most.share is None:
        return str(_("%(name)s: no subject is asked about more often than before", name=name))
    values = {"name": name, "most": word(of(most.key)).lower(), "by": _signed_percent(most.share)}
    if most.share < TIMES - 1:
        least = f"{number(round((TIMES - 1) * 100))}%"
        return str(
            _("%(name)s: no subject rises by %(least)s or more. The most: %(most)s, %(by)s", least=least, **values)
        )
    return str(_("%(name)s: no subject rises more than chance may make it. The most: %(most)s, %(by)s", **values))


def _rows(
    lines: list[Growth], of: type[StrEnum], years: Mapping[str, list[int | None]], *, fair: bool
) -> list[dict[str, Any]]:
    scale = swing(list(years.values()))
    return [
        {
            "name": word(of(one.key)),
            "now": number(one.now),
            "before": number(one.before),
            "share": _signed_percent(one.share) if fair else "",
            "says": _says(one) if fair else "",
            "rises": fair and one.rises,
            "spark": sparkline(years[one.key], scale=scale, odd=fair and one.rises, words=drawing.words())
            if one.key in years and len(years[one.key]) > 1
            else "",
        }
        for one in (lines if fair else sorted(lines, key=lambda one: (-one.now, one.key)))
    ]


def _says(one: Growth) -> str:
    return str(_("rises") if one.rises else _("falls") if one.falls else "")


def _signed_percent(share: float | None) -> str:
    if share is None:
        return "?"
    rounded = round(share * 100)
    sign = "+" if rounded > 0 else "\N{MINUS SIGN}" if rounded < 0 else ""
    return f"{sign}{number(abs(rounded))}%"


def _kept(totals: Mapping[str, int]) -> Iterator[str]:
    """Give which promises the Helpdesk kept, and what was found without asking."""
    if whole := totals.get(FIRST_WORDS.id):
        yield str(
            ngettext(
                "The first word came in time for %(kept)s of %(whole)s question.",
                "The first word came in time for %(kept)s of %(whole)s questions.",
                whole,
                kept=number(totals.get(FIRST_IN_TIME.id, 0)),
                whole=number(whole),
            )
        )
    if whole := totals.get(TIMED.id):
        yield str(
            ngettext(
                "The answer came in time for %(kept)s of %(whole)s question.",
                "The answer came in time for %(kept)s of %(whole)s questions.",
                whole,
                kept=number(totals.get(IN_TIME.id, 0)),
                whole=number(whole),
            )
        )
    if totals.get(FOUND.id):
        yield str(
            ngettext(
                "%(count)s time somebody found the answer before asking.",
                "%(count)s times somebody found the answer before asking.",
                totals[FOUND.id],
                count=number(totals[FOUND.id]),
            )
        )
