"""What the figures say, in words: computed from the very lines that the table shows."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING

from babel.lists import format_list
from flask_babel import format_date, format_decimal, lazy_gettext, ngettext
from flask_babel import gettext as _

from tenants.comparison.against import OVER, Per, is_of_no_size
from tenants.comparison.choice import Note
from wegwijs.comparison import measures
from wegwijs.locale import language
from wegwijs.templating import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tenants.comparison.choice import Choice
    from tenants.comparison.lines import Compared, Line

NAMED = 4
"""A sentence names no more than this many; the others are marked in the table."""
WITH_NUMBERS = 2
"""Up to so many are named with their numbers in the headline."""
MONTHS_IN_YEAR = 12
WIDER = 1.15
"""From so many times wider limits on, the page says so."""
NOTES = {
    Note.WHAT: lazy_gettext("That figure is not in this year. Here is the nearest one."),
    Note.YEAR: lazy_gettext("There are no figures of that year. Here is the nearest one."),
    Note.PERIOD: lazy_gettext(
        "This figure is not told in parts as small as that. Here is the shortest part that holds it."
    ),
    Note.NEED_YEAR: lazy_gettext("What was needed is known by year only. Here is the whole year."),
    Note.PER: lazy_gettext("This figure cannot be held against that. Here it stands against what fits best."),
    Note.PEERS: lazy_gettext("There is no such group of three branches or more. Here are all of them."),
}


def listed(names: Sequence[str]) -> str:
    """Return names as one says them: `Brielle, Tholen en Lisse`; of many, the first ones and how many more."""
    if len(names) <= NAMED:
        return str(format_list(list(names), locale=language()))
    more = len(names) - NAMED + 1
    rest = ngettext("%(number)s other", "%(number)s others", more, number=number(more))
    return str(format_list([*names[: NAMED - 1], rest], locale=language()))


def period(months: Sequence[int]) -> str:
    """Return months in words: `January to October`; empty for a whole year."""
    if len(months) == MONTHS_IN_YEAR or not months:
        return ""
    first, last = (str(format_date(dt.date(2000, month, 1), "MMMM")) for month in (min(months), max(months)))
    if len(months) == 1:
        return first
    return str(_("%(first)s to %(last)s", first=first, last=last))


def when(found: Compared) -> str:
    """Return the year or the part of it that is compared: of one that runs only what is over in both years, or up to when."""
    if found.until and found.months:
        return f"{period(found.months)} {found.choice.year}"
    return measures.when(found.choice, found.until)


def finding(found: Compared, *, regions: bool = False) -> str:
    """Return who stands out, given the size; without a denominator only what was done."""
    choice, held, odd = found.choice, found.held, found.odd
    if is_of_no_size(choice.what.indicator) and any(isinstance(line.count, int) for line in found.lines):
        return _middle(found, regions=regions)
    if not held:
        return _plainly(found, regions=regions)
    within = len(held) - len(odd)
    if not odd:
        said = _all_within(found, len(held), regions=regions)
        return str(said)
    values = {"within": number(within), "number": number(len(held))}
    if regions:
        head = ngettext(
            "%(within)s of the %(number)s regions lies within what chance allows.",
            "%(within)s of the %(number)s regions lie within what chance allows.",
            within,
            **values,
        )
    elif choice.per is Per.NEED and found.until is None:
        head = ngettext(
            "%(within)s of the %(number)s branches housed what one may expect.",
            "%(within)s of the %(number)s branches housed what one may expect.",
            within,
            **values,
        )
    else:
        head = ngettext(
            "%(within)s of the %(number)s branches lies within what chance allows.",
            "%(within)s of the %(number)s branches lie within what chance allows.",
            within,
            **values,
        )
    return f"{head} {_odd_ones(found)}"


def _all_within(found: Compared, held: int, *, regions: bool) -> str:
    values = {"number": number(held)}
    if regions:
        return str(_("All %(number)s regions lie within what chance allows.", **values))
    if found.choice.per is Per.NEED and found.until is None:
        return str(_("All %(number)s branches housed what one may expect.", **values))
    return str(_("All %(number)s branches lie within what chance allows.", **values))


def _odd_ones(found: Compared) -> str:
    odd = found.odd
    less = [line for line in odd if line.verdict and line.verdict.is_less]
    more = [line for line in odd if line not in less]
    with_numbers = len(odd) <= WITH_NUMBERS
    parts = []
    for lines, template in ((less, _("%(names)s less")), (more, _("%(names)s more"))):
        if lines:
            parts.append(template % {"names": listed([line.name for line in lines])})
            if with_numbers:
                parts[-1] += " (" + "; ".join(measures.said(found.choice, line) for line in lines) + ")"
    said = ", ".join(parts)
    return f"{said[:1].upper()}{said[1:]}."


MIDDLES = {
    "dossiers.duration_median": lazy_gettext(
        "At half of the %(places)s, half of the dossiers that closed in %(when)s took at most %(days)s."
    ),
    "dossiers.duration_p90": lazy_gettext(
        "At half of the %(places)s, nine in ten of the dossiers that closed in %(when)s took at most %(days)s."
    ),
    "dossiers.decided_median": lazy_gettext(
        "At half of the %(places)s, half of the decisions of %(when)s took at most %(days)s."
    ),
    "dossiers.decided_p90": lazy_gettext(
        "At half of the %(places)s, nine in ten of the decisions of %(when)s took at most %(days)s."
    ),
    "escalations.answer_median": lazy_gettext(
        "At half of the %(places)s, half of the answers of the Helpdesk in %(when)s came within %(days)s."
    ),
    "escalations.answer_p90": lazy_gettext(
        "At half of the %(places)s, nine in ten of the answers of the Helpdesk in %(when)s came within %(days)s."
    ),
}
"""What a median says of the units in the middle, by figure."""


def _middle(found: Compared, *, regions: bool) -> str:
    """Return what is true of half of the units, for what no sum can be made of; of one unit its own number."""
    choice = found.choice
    counts = sorted(line.count for line in found.lines if isinstance(line.count, int))
    unit = measures.unit_of(choice.what)
    values = {"when": when(found), "name": measures.name_of(choice.what)}
    if len(counts) == 1:
        return str(_("%(name)s in %(when)s: %(days)s.", days=f"{number(counts[0])} {unit}", **values))
    middle = f"{number(counts[(len(counts) - 1) // 2])} {unit}"
    places = (
        ngettext("%(number)s region", "%(number)s regions", len(counts), number=number(len(counts)))
        if regions
        else ngettext("%(count)s branch", "%(count)s branches", len(counts), count=number(len(counts)))
    )
    said = MIDDLES.get(choice.what.indicator)
    if said is not None:
        return str(said) % {"places": places, "when": values["when"], "days": middle}
    return str(
        _("%(name)s in %(when)s: at half of the %(places)s at most %(days)s.", places=places, days=middle, **values)
    )


def no_ranking(choice: Choice) -> str:
    """Return why units of which the figure is a median, or the most of something, are not ranked by it."""
    if choice.what.indicator in OVER:
        return str(
            _(
                "A median says nothing of how often chance makes it so: among few, one long case moves it. So it is held"
                " against nothing, and nobody is ranked by it: the order is from many inhabitants to few."
            )
        )
    return str(
        _(
            "This is no sum and no share, so it is held against nothing, and nobody is ranked by it: the order is from many"
            " inhabitants to few."
        )
    )


def _plainly(found: Compared, *, regions: bool) -> str:
    choice, total = found.choice, found.total
    name = measures.lower(measures.name_of(choice.what))
    values = {"when": when(found), "name": name, "number": number(len(found.lines))}
    if choice.per is not Per.NONE:
        if regions:
            return _capital(
                _("%(name)s in %(when)s: there is too little to hold the regions against each other.", **values)
            )
        return _capital(
            _("%(name)s in %(when)s: there is too little to hold the branches against each other.", **values)
        )
    if not isinstance(total.count, int):
        if regions:
            return _capital(
                ngettext(
                    "%(name)s in %(when)s in %(number)s region.",
                    "%(name)s in %(when)s in %(number)s regions.",
                    len(found.lines),
                    **values,
                )
            )
        return _capital(
            ngettext(
                "%(name)s in %(when)s at %(number)s branch.",
                "%(name)s in %(when)s at %(number)s branches.",
                len(found.lines),
                **values,
            )
        )
    values["count"] = number(total.count)
    if regions:
        return _capital(
            ngettext(
                "%(name)s in %(when)s: %(count)s in %(number)s region.",
                "%(name)s in %(when)s: %(count)s in %(number)s regions together.",
                len(found.lines),
                **values,
            )
        )
    return _capital(
        ngettext(
            "%(name)s in %(when)s: %(count)s at %(number)s branch.",
            "%(name)s in %(when)s: %(count)s at %(number)s branches together.",
            len(found.lines),
            **values,
        )
    )


def _capital(said: str) -> str:
    """Return a sentence with a capital; names in it keep theirs."""
    return said[:1].upper() + said[1:]


def spread(found: Compared) -> str:
    """Return how much wider than chance the limits are; empty when they are not."""
    times = math.sqrt(found.standard.spread) if found.standard else 1.0
    if times < WIDER:
        return ""
    return str(
        _(
            "Branches differ more than chance alone would make them, so the limits are %(times)s times as wide.",
            times=format_decimal(round(times, 1), "0.#"),
        )
    )


def left_out(found: Compared) -> str:
    """Return how many could not be held against the others, without telling of which a number is hidden."""
    if found.choice.per is Per.NONE or not found.held:
        return ""
    rest = len(found.lines) - len(found.held)
    if not rest:
        return ""
    return str(
        ngettext(
            "%(number)s branch has no dot: a number of it is not shown or not known, or nothing was needed.",
            "%(number)s branches have no dot: a number of them is not shown or not known, or nothing was needed.",
            rest,
            number=number(rest),
        )
    )


def odd_sentence(choice: Choice, line: Line) -> str:
    """Return where an odd one lies, and what chance would have left it."""
    assert line.limits is not None  # noqa: S101  what is odd was held against its limits
    low, high = line.limits
    return str(
        _(
            "%(said)s. By chance: %(low)s to %(high)s.",
            said=measures.said(choice, line),
            low=number(math.ceil(low)),
            high=number(math.floor(high)),
        )
    )
