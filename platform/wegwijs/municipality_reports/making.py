"""What the pages of making a report show besides the report itself: the quarters, the checks, the versions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for
from flask_babel import gettext as _

from tenants.branches.queries import municipalities_between
from tenants.figures.catalogue import INDICATORS
from tenants.municipality_reports.content import changed_since
from tenants.municipality_reports.queries import standings
from tenants.municipality_reports.rules import Quarter, checks
from tenants.reports.queries import names_of_people
from wegwijs.municipality_reports.telling import name_of, quarter_name
from wegwijs.templating import number

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from tenants.isolation import ScopedSession
    from tenants.municipality_reports.models import MunicipalityReportVersion

QUARTERS_BACK = 5


def overview_context(session: ScopedSession, today: dt.date, *, may_make: bool) -> dict[str, Any]:
    """Return the quarters of each municipality, newest first, and how far each is; in three statements."""
    present = Quarter.of(today)
    quarters = [present.beside(-back) for back in range(QUARTERS_BACK + 1)]
    found = standings(session, quarters[-1])
    served = municipalities_between(session, session.branch_id, quarters[-1].first, today)
    return {
        "municipalities": [
            {
                "name": place.name,
                "contract": url_for("municipality_reports.contract", code=place.code, year=present.year),
                "rows": [_row(found, place.code, quarter, present, may_make=may_make) for quarter in quarters],
            }
            for place in served
        ],
        "year": present.year,
        "may_make": may_make,
    }


def _row(found: Mapping[Any, Any], code: str, quarter: Quarter, present: Quarter, *, may_make: bool) -> dict[str, Any]:
    standing = found.get((code, quarter))
    version = standing.version if standing else None
    late = version is None and quarter.beside(1) < present
    if version is not None:
        said = _("Final, version %(version)s", version=version)
    elif quarter == present:
        said = _("This quarter still runs.")
    elif standing is not None:
        said = _("There is a text. It is not final yet.")
    else:
        said = _("Not begun yet.")
    page = url_for("municipality_reports.report", code=code, quarter=quarter.code)
    making = url_for("municipality_reports.making", code=code, quarter=quarter.code)
    label, href = (
        (_("Read the report"), page) if version is not None or not may_make else (_("Write and finish"), making)
    )
    return {"quarter": quarter_name(quarter), "said": said, "label": label, "href": href, "late": late}


def checks_context(
    session: ScopedSession, quarter: Quarter, content: Mapping[str, Any], today: dt.date
) -> dict[str, Any]:
    """Return what the checks found, as `ui` lists show it."""
    found = checks(quarter, content, names_of_people(session), today)
    return {
        "open_checks": [
            {"question": _(one.question), "hard": one.hard, "found": [_said(each) for each in one.found]}
            for one in found
            if not one.passed
        ],
        "good_checks": [_(one.question) for one in found if one.passed],
        "stopped": any(one.hard and not one.passed for one in found),
        "asked": any(not one.hard and not one.passed for one in found),
    }


def _said(found: str) -> str:
    return name_of(found) if found in INDICATORS else found


def since_sentences(version: MunicipalityReportVersion | None, present: Mapping[str, Any]) -> list[str]:
    """Return which counts are another number now than in the version that is final."""
    return [name_of(one) for one in changed_since(version.content, present)] if version else []


def newest(versions: Sequence[MunicipalityReportVersion]) -> MunicipalityReportVersion | None:
    """Return the newest version that was not taken back."""
    return next((one for one in versions if one.withdrawn_at is None), None)


def counts_that_differ(
    current: MunicipalityReportVersion, again: MunicipalityReportVersion
) -> list[tuple[str, str | None, str | None]]:
    """Return the counts of the quarter that differ between two versions: name, and as they stand in each."""
    now, then = (
        {one["indicator"]: one["quarter"] for one in version.content["counts"]} for version in (current, again)
    )
    return [
        (name_of(name), number(now.get(name)), number(then.get(name)))
        for name in dict.fromkeys((*now, *then))
        if now.get(name) != then.get(name)
    ]
