"""What readers see at the address of a version that was taken back, and what its makers see before they take it back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import make_response, render_template
from flask_babel import gettext as _
from werkzeug.exceptions import Gone, HTTPException, NotFound

from tenants.figures.catalogue import INDICATORS
from tenants.reports.taking_back import stands_without
from wegwijs.annual_report.frozen import Figure, read
from wegwijs.annual_report.pairs import written
from wegwijs.templating import day

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping, Sequence

    from tenants.reports.models import PublishedReport
    from tenants.reports.taking_back import Some, Taken


@dataclass(frozen=True)
class Back:
    """What happens when the version to be seen is taken back."""

    version: int
    reason: str
    """Why that version was made; empty for a first one."""
    again: int | None
    """The version that stands again; none when the page is gone then."""
    again_of: dt.datetime | None
    rows: Sequence[tuple[str, str | None, str | None]]
    """The numbers that differ: name, as readers see it now, and as they see it then; none is hidden."""


def back_of(current: Some | None, versions: Sequence[Some], rows: Callable[[Some, Some], list[Any]]) -> Back | None:
    """Return what taking `current` back does; none when nothing is to be seen. `rows` compares two versions."""
    if current is None:
        return None
    again: Any = stands_without(versions, current.version)
    found: Any = current
    return Back(
        version=found.version,
        reason=found.reason,
        again=again.version if again else None,
        again_of=made_on(again) if again else None,
        rows=rows(current, again) if again else [],
    )


def made_on(version: Any) -> dt.datetime:
    """Return when a version was published, or made final."""
    moment: dt.datetime = version.made_at if hasattr(version, "made_at") else version.published_at
    return moment


def gone(
    taken: Sequence[Taken], asked: str | None, standing: int | None, place_name: str, href: str | None
) -> HTTPException:
    """Return the answer 410, with a page that says so, when what an address asks was taken back; else `NotFound`.

    `asked` is the version of the address, `standing` the newest one to be seen and `href` where that is.
    """
    found = next((one for one in taken if asked is None or str(one.version) == asked), None)
    if found is None or (asked is None and standing is not None):
        return NotFound()
    said = _("Version %(version)s was taken back on %(day)s.", version=found.version, day=day(found.taken_back_at))
    then = (
        _("Version %(version)s stands.", version=standing) if standing else _("No version of this year is to be seen.")
    )
    page = render_template(
        "annual_report/gone.html",
        title=_("This version was taken back"),
        place_name=place_name,
        pages=[],
        said=f"{said} {then}",
        href=href if standing else None,
    )
    return Gone(response=make_response(page, 410))


def taken_back_since(taken: Sequence[Taken], standing: int) -> str:
    """Return that later versions than the one to be seen were taken back; empty when none was."""
    later = [one for one in taken if one.version > standing]
    if not later:
        return ""
    return str(
        _(
            "Version %(version)s was taken back on %(day)s; this is version %(standing)s.",
            version=later[0].version,
            day=day(later[0].taken_back_at),
            standing=standing,
        )
    )


def rows_of(
    now: Mapping[str, Any], then: Mapping[str, Any], written: Callable[[str, Any], str | None]
) -> list[tuple[str, str | None, str | None]]:
    """Return the figures by indicator that differ between two versions: name, now, then."""
    found = []
    for name in dict.fromkeys((*now, *then)):
        if name in INDICATORS:
            both = (written(name, now.get(name)), written(name, then.get(name)))
            if both[0] != both[1]:
                found.append((str(_(INDICATORS[name].name)), *both))
    return found


def of_reports(current: PublishedReport, again: PublishedReport) -> list[tuple[str, str | None, str | None]]:
    """Return the figures that differ between two versions of a branch's year."""
    return rows_of(read(current.content).now, read(again.content).now, lambda name, one: written(name, one or Figure()))
