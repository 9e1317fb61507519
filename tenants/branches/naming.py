"""Finding the municipality that somebody names, by name or by CBS code, as it was on a day."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, NoReturn

from sqlalchemy import select

from tenants.branches.geography import slug_of
from tenants.branches.models import Municipality
from tenants.faults import RefusalError
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from tenants.isolation import ScopedSession

_CODE = re.compile(r"(?:GM)?(\d{4})", re.IGNORECASE)
_ADDITION = re.compile(r"\s*\([^)]*\)$")
FIELD = "municipalities"


def municipalities_named(session: ScopedSession, names: Iterable[str], day: dt.date) -> list[Municipality]:
    """Return the municipalities with these names or codes ("Brielle", "GM0501") on `day`, each once, in that order.

    Raises `RefusalError` for a name that is unknown, that means several, or that meant nothing on that day.
    """
    known = session.scalars(select(Municipality).order_by(Municipality.code, Municipality.valid)).all()
    found = [municipality_named(known, name.strip(), day) for name in names]
    return list({municipality.code: municipality for municipality in found}.values())


def municipality_named(known: Sequence[Municipality], name: str, day: dt.date) -> Municipality:
    """Return the one of `known` (all, by code and then by time) that `name` or a code means on `day`.

    Raises `RefusalError` as `municipalities_named` does.
    """
    matching = _matching(known, name)
    if not matching:
        _refuse_unknown(known, name, day)
    on_the_day = [each for each in matching if day in each.valid]
    if len(on_the_day) > 1:
        _refuse_several(on_the_day, name)
    if not on_the_day:
        _refuse_other_days(matching, day)
    return on_the_day[0]


def municipality_last_named(known: Sequence[Municipality], name: str, day: dt.date) -> Municipality:
    """Return the one of `known` that `name` or a code means on `day`, else the one that it meant before.

    Raises `RefusalError` for a name that is unknown or means several.
    """
    matching = _matching(known, name)
    if not matching:
        _refuse_unknown(known, name, day)
    meant = [each for each in matching if day in each.valid] or [
        each for each in matching if each.valid.upper == max(other.valid.upper or day for other in matching)
    ]
    if len({each.code for each in meant}) != 1:
        _refuse_several(meant or matching, name)
    return meant[0]


def _refuse_several(meant: Sequence[Municipality], name: str) -> NoReturn:
    msg = N_("There are several municipalities called %(name)s: %(choices)s. Use the code.")
    choices = ", ".join(f"{each.name} ({each.code})" for each in meant)
    raise RefusalError(msg, FIELD, name=name, choices=choices)


def _matching(known: Sequence[Municipality], name: str) -> list[Municipality]:
    """Return the periods with this code, else with exactly this name, else with it but for an addition as in "(L.)"."""
    code = _CODE.fullmatch(name)
    if code:
        return [each for each in known if each.code == f"GM{code[1]}"]
    slug = slug_of(name)
    codes = {each.code for each in known if each.slug == slug}
    codes = codes or {each.code for each in known if slug_of(_ADDITION.sub("", each.name)) == slug}
    return [each for each in known if each.code in codes]


def _refuse_unknown(known: Sequence[Municipality], name: str, day: dt.date) -> NoReturn:
    by_slug = {each.slug: each.name for each in known if day in each.valid}
    nearest = [by_slug[slug] for slug in get_close_matches(slug_of(name), by_slug)]
    if nearest:
        raise RefusalError(
            N_("There is no municipality called %(name)s. Did you mean %(nearest)s?"),
            FIELD,
            name=name,
            nearest=", ".join(nearest),
        )
    raise RefusalError(
        N_("There is no municipality called %(name)s. Use its official name or its code, such as GM0530."),
        FIELD,
        name=name,
    )


def _refuse_other_days(matching: Sequence[Municipality], day: dt.date) -> NoReturn:
    first, last = matching[0], matching[-1]
    if first.valid.lower is not None and day < first.valid.lower:
        raise RefusalError(
            N_("%(municipality)s did not exist yet on %(day)s: it began on %(first)s."),
            FIELD,
            municipality=first.name,
            day=day,
            first=first.valid.lower,
        )
    raise RefusalError(
        N_("%(municipality)s did not exist any more on %(day)s: it ended on %(until)s."),
        FIELD,
        municipality=last.name,
        day=day,
        until=last.valid.upper,
    )
