"""Who is late with signing, in words: the same number on every page, with the months by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from tenants.signing.lateness import late_branches
from wegwijs.dates import month_name
from wegwijs.templating import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tenants.signing.lateness import LateBranch, UnsignedMonth

MOST = 3
"""So many months of a branch are named; a longer row is counted, from the first to the last."""


def late_sentence(branches: int) -> str:
    """Return how many branches are late with signing; empty when none is."""
    if not branches:
        return ""
    said = ngettext("%(num)s branch is late with signing", "%(num)s branches are late with signing", branches)
    return str(said)


def late_rows(found: Sequence[LateBranch]) -> list[dict[str, Any]]:
    """Return the branches of a region that are late, each with its months and the page of the oldest."""
    return [
        {"name": one.name, "count": len(one.months), "months": _months(one.months), "href": _address(one.months[0])}
        for one in found
    ]


def late_regions(unsigned: Sequence[UnsignedMonth]) -> list[dict[str, Any]]:
    """Return the regions with branches that are late, and who those are."""
    by_region: dict[tuple[str, str], list[LateBranch]] = {}
    for one in late_branches(unsigned):
        by_region.setdefault((one.region_name, one.region_slug), []).append(one)
    return [
        {
            "name": name,
            "slug": slug,
            "count": len(mine),
            "names": ", ".join(_counted(one) for one in mine),
        }
        for (name, slug), mine in sorted(by_region.items())
    ]


def _counted(one: LateBranch) -> str:
    return f"{one.name} ({number(len(one.months))})" if len(one.months) > 1 else one.name


def _months(late: Sequence[UnsignedMonth]) -> str:
    names = [month_name(one.month) for one in late]
    if len(names) > MOST:
        said = _("%(num)s months, from %(first)s to %(last)s", num=len(names), first=names[0], last=names[-1])
        return str(said)
    return ", ".join(names)


def _address(one: UnsignedMonth) -> str:
    return url_for(
        "signing.branch_month",
        region=one.region_slug,
        year=one.month.year,
        month=one.month.month,
        branch_id=one.branch_id,
    )
