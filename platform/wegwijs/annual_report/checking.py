"""In words for the team lead: what the checks found, what readers will not see and why, what changed since a signature."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from tenants.figures.catalogue import CLIENTS, INDICATORS
from tenants.reports.sums import DAY, LEDGER, MUNICIPALITY, RUNNING
from tenants.reports.withheld import Why
from wegwijs import words
from wegwijs.annual_report import wording
from wegwijs.annual_report.sentences import BREAKDOWNS
from wegwijs.dates import month_name
from wegwijs.templating import number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tenants.reports.rules import Check
    from tenants.reports.sums import Sum
    from tenants.reports.withheld import Withheld

MOST_PARTS = 6
"""A longer sum is not written out."""


def name_of(indicator: str) -> str:
    """Return the name of an indicator."""
    return str(_(INDICATORS[indicator].name))


def by_chapter(checks: Sequence[Check]) -> list[dict[str, Any]]:
    """Return the checks of the year and then of each chapter: those that ask something, and how many are all right."""
    found = []
    for chapter in dict.fromkeys(check.chapter for check in checks):
        mine = [check for check in checks if check.chapter == chapter]
        open_ = [check for check in mine if not check.passed]
        if not chapter or open_ or len(mine) > 1:
            found.append(
                {
                    "name": wording.TOPICS[chapter] if chapter else _("The year"),
                    "open": [
                        {
                            "question": _(check.question),
                            "hard": check.hard,
                            "found": [_said(one) for one in check.found],
                        }
                        for check in open_
                    ],
                    "good": [_(check.question) for check in mine if check.passed],
                }
            )
    return found


def _said(found: str) -> str:
    """Return the name of an indicator that a check found; words and sums are said as they are."""
    if found in wording.FIGURES:
        return wording.figure_name(found)
    if re.fullmatch(r"\d{4}-\d{2}", found):
        return month_name(dt.date.fromisoformat(f"{found}-01"))
    if written := re.fullmatch(r"(\d+) \| ([a-z_.]+) \| (\d*)", found):
        return _written(int(written[1]), written[2], written[3])
    name, comma, rest = found.partition(", ")
    return f"{name_of(name)}{comma}{rest}" if name in INDICATORS else found


def _written(written: int, indicator: str, shown: str) -> str:
    """Return that a number in a text is not that of the page."""
    if not shown:
        return str(_("You write %(written)s; that number is not on this page.", written=number(written)))
    return str(
        _(
            "You write %(written)s; this page says %(shown)s (%(name)s). Is it right?",
            written=number(written), shown=number(int(shown)), name=name_of(indicator).lower(),
        )
    )  # fmt: skip


def sum_line(one: Sum, places: Mapping[str, str]) -> dict[str, Any]:
    """Return a sum as a line of the table: what it is the sum of, the sum written out, and whether it closes.

    Names stand before their numbers: `women 1`, for of one they would be written otherwise.
    """
    parts = list(one.parts) if len(one.parts) <= MOST_PARTS else one.parts[: MOST_PARTS - 1]
    named = [(_part(one, code, places), amount) for code, amount in parts]
    if len(parts) < len(one.parts):
        named.append((str(_("the others")), sum(amount for _code, amount in one.parts[len(parts) :])))
    signs = ["\N{MINUS SIGN} " if amount < 0 else "+ " for _name, amount in named]
    terms = [f"{sign}{name} {number(abs(amount))}" for sign, (name, amount) in zip(signs, named, strict=True)]
    written = " ".join(terms).removeprefix("+ ")
    return {"name": name_of(one.indicator), "parts": written, "made": number(one.made), "closes": one.closes,
            "total": number(one.total)}  # fmt: skip


def _part(one: Sum, code: str, places: Mapping[str, str]) -> str:
    if one.by in {LEDGER, RUNNING}:
        return name_of(code).lower()
    if one.by == MUNICIPALITY:
        return places.get(code, code)
    if one.by == "nationality":
        return wording.country(code)
    if one.by == DAY:
        return str(_("by day"))
    return word_of(one.by, code)


def word_of(breakdown: str, code: str) -> str:
    """Return the word of a part of a breakdown; a code without one as it is."""
    known: dict[str, Mapping[Any, object]] = {
        "age_group": wording.AGES, "sex": wording.SEXES,
        "sex_adults": wording.SEXES, "topic": words.TOPICS, "channel": words.CHANNELS,
        "guidance": words.GUIDANCE, "outcome": words.OUTCOMES, "year_of_guidance": {"1": _("first year"), "2": _("second year")},
        "kind": {**wording.DOSSIERS, **wording.MEETINGS, **wording.CLASSES, **wording.HOMES}, "route": wording.ROUTES,
        "temporary": {"yes": _("for a while"), "no": _("to stay")},
    }  # fmt: skip
    found = known.get(breakdown, {}).get(code, code)
    return str(found).lower() if breakdown in {"topic", "channel", "outcome", "kind"} else str(found)


def changed_line(indicator: str, then: int, now: int) -> str:
    """Return that a figure is no longer what was signed."""
    return str(_("%(name)s: %(then)s, now %(now)s", name=name_of(indicator), then=number(then), now=number(now)))


def withheld_line(one: Withheld, year: int, small: int) -> str:
    """Return in words what readers will not see of a year, and why."""
    values = {
        "name": name_of(one.indicator),
        "real": number(one.real) if one.real is not None else "",
        "shown": number(one.shown) if one.shown is not None else "",
        "small": small,
        "parts": str(BREAKDOWNS.get(one.breakdown, one.breakdown)),
        "year": one.year or year,
    }
    if one.why is Why.OVERLAP and one.indicator == CLIENTS.id:
        return str(_("Different people by how they came and by trajectory stay inside the branch."))
    said = {
        Why.SMALL: _("%(name)s in %(year)s: %(real)s. Readers see “not shown”, because it is fewer than %(small)s."),
        Why.BESIDE: _(
            "%(name)s in %(year)s: %(real)s. Readers see “not shown”: beside who took part it would tell how few did not."
        ),
        Why.KEPT: _(
            "%(name)s in %(year)s: %(real)s. Readers see %(shown)s, as in the version before: a difference of fewer than"
            " %(small)s would tell of a few people."
        ),
        Why.REPRODUCED: _(
            "%(name)s in %(year)s: %(real)s. Readers see it because you published it before; today it would not be shown,"
            " because it is fewer than %(small)s."
        ),
        Why.BEFORE: _(
            "%(name)s in %(year)s: %(real)s. Readers see “not shown”, as before: the position on the task tells by how much"
            " it changed since, and so what it was."
        ),
        Why.PARTS: _(
            "%(name)s in %(year)s, %(parts)s: not shown. One of them is fewer than %(small)s, moved by fewer than that or"
            " was not shown before, and the others would give it away."
        ),
        Why.FOLDED: _(
            "%(name)s in %(year)s, %(parts)s: what is fewer than %(small)s or was not shown before stands together with"
            " others, as %(shown)s."
        ),
        Why.PERIOD: _("%(name)s in %(year)s: by half-year, because a quarter has fewer than %(small)s."),
        Why.POSITION: _(
            "%(name)s in %(year)s: %(real)s. Readers see “not shown”: with the task it would tell how many people were"
            " housed."
        ),
        Why.OVERLAP: _("%(name)s by kind stay inside the branch."),
    }[one.why]
    return str(said) % values
