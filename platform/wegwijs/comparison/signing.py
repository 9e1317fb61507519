"""Who is behind with figures, as the pages show it: months signed, months missing, and the reason that was given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import ngettext

from wegwijs.pictures import months_signed
from wegwijs.templating import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tenants.comparison.behind import Behind


def signing_context(behind: Sequence[Behind], year: int, branches: int) -> dict[str, Any] | None:
    """Return who signed fewer months than are over; none when nobody is behind."""
    if not behind:
        return None
    return {
        "finding": str(_("The branch has yet to sign months of %(year)s", year=year))
        if branches == 1
        else str(
            ngettext(
                "%(number)s branch of %(branches)s has yet to sign months of %(year)s",
                "%(number)s branches of %(branches)s have yet to sign months of %(year)s",
                len(behind),
                number=number(len(behind)),
                branches=number(branches),
                year=year,
            )
        ),
        "rows": [
            {
                "name": one.name,
                "region": one.region,
                "picture": months_signed(one.signed, one.over),
                "signed": _("%(signed)s of %(over)s", signed=number(len(one.signed)), over=number(one.over)),
                "missing": number(one.missing),
                "reason": one.reason or _("No reason given yet."),
            }
            for one in behind
        ],
    }
