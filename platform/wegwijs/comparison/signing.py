"""Who is late with signing, as the comparison shows it: months signed, months late, and the reason that was given.

That a branch signed is something else than that it is counted, which happens by itself every night (`late.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import ngettext

from wegwijs.comparison.sentences import listed
from wegwijs.pictures import months_signed
from wegwijs.templating import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tenants.comparison.behind import Behind


def signing_context(behind: Sequence[Behind], year: int, branches: int) -> dict[str, Any] | None:
    """Return whose months are unsigned; none when nobody's are. Who is late is counted, who is a named exception too."""
    if not behind:
        return None
    excepted = sum(one.excepted > 0 for one in behind)
    said = [_how_many(behind, year, branches)]
    if excepted:
        said.append(
            ngettext(
                "months of %(number)s branch are a named exception",
                "months of %(number)s branches are named exceptions",
                excepted,
                number=number(excepted),
            )
        )
    return {
        "finding": "; ".join(said),
        "rows": [
            {
                "name": one.name,
                "region": one.region,
                "picture": months_signed(one.signed, one.over),
                "signed": _("%(signed)s of %(over)s", signed=number(len(one.signed)), over=number(one.over)),
                "missing": number(one.late),
                "reason": one.reason or _("No reason given yet."),
            }
            for one in behind
        ],
    }


def signed_now(behind: Sequence[Behind], year: int, branches: int, href: str) -> dict[str, Any]:
    """Return who is late with signing now, whatever year a page is about: how many, who, and where it stands why.

    `year` is the one of the last month that should be signed by now.
    """
    late = [one.name for one in behind if one.late]
    said = _how_many(behind, year, branches)
    return {
        "says": f"{said}.",
        "names": f"{said}: {listed(late)}." if late and branches != 1 else f"{said}.",
        "href": href if late else "",
    }


def _how_many(behind: Sequence[Behind], year: int, branches: int) -> str:
    late = sum(one.late > 0 for one in behind)
    if not late and branches == 1:
        said = _("The branch is not late with signing months of %(year)s", year=year)
    elif not late:
        said = _(
            "No branch of %(branches)s is late with signing months of %(year)s", branches=number(branches), year=year
        )
    elif branches == 1:
        said = _("The branch is late with signing months of %(year)s", year=year)
    else:
        said = ngettext(
            "%(number)s branch of %(branches)s is late with signing months of %(year)s",
            "%(number)s branches of %(branches)s are late with signing months of %(year)s",
            late,
            number=number(late),
            branches=number(branches),
            year=year,
        )
    return str(said)
