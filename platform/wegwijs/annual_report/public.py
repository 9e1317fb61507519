"""What the public page and its PDF show of a published version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for
from flask_babel import gettext as _

from wegwijs.annual_report.behind import no_records
from wegwijs.annual_report.chapters import chapters, hero
from wegwijs.annual_report.frozen import read
from wegwijs.annual_report.seams import seams
from wegwijs.annual_report.sentences import counted_up_to, what_is_grey
from wegwijs.annual_report.taken_back import taken_back_since
from wegwijs.locale import LANGUAGES, language
from wegwijs.templating import day

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tenants.reports.models import PublishedReport
    from tenants.reports.seams import Ends
    from tenants.reports.taking_back import Taken
    from wegwijs.annual_report.behind import Records
    from wegwijs.annual_report.chapters import PhotoAddress
    from wegwijs.annual_report.frozen import Content


def public_context(
    found: PublishedReport,
    versions: Sequence[PublishedReport],
    ends: Mapping[int, Ends],
    branch: str,
    taken: Sequence[Taken] = (),
    *,
    records: Records = no_records,
    address: PhotoAddress | None = None,
) -> dict[str, Any]:
    """Return the context of `annual_report/page.html` and `paper.html`; `address` says where photographs are.

    `ends` are all years that are published, newest first, with what each page tells of its position.
    """
    content = read(found.content)
    newest = versions[0]
    return {
        "title": _("%(branch)s: %(year)s in figures", branch=content.branch, year=found.year),
        "place_name": content.branch,
        "pages": [{"label": str(year), "href": _address(branch, year), "current": year == found.year} for year in ends],
        "hero": {**hero(content, records), "seams": seams(content, ends)},
        "chapters": chapters(content, records, address or photo_address(branch, found.year)),
        "signed": signed(found, content),
        "links": _links(found, versions, branch),
        "taken_back": taken_back_since(taken, found.version) if found is newest else "",
        "superseded": None
        if found is newest
        else {
            "text": _("This is version %(old)s. There is a newer one.", old=found.version),
            "href": _address(branch, found.year),
        },
    }


def photo_address(branch: str, year: int) -> PhotoAddress:
    """Return the function that says where a photograph of a published year is."""
    return lambda photo: url_for("annual_report.photo", branch=branch, year=year, published_photo_id=photo.id)


def signed(found: PublishedReport, content: Content) -> str:
    """Return who established the figures, when, why there is another version, and what is grey."""
    said = _(
        "Figures established by the team lead on %(day)s, version %(version)s.",
        day=day(found.published_at),
        version=found.version,
    )
    if found.reason:
        why = _("Why a new version: %(reason)s", reason=found.reason)
        said = f"{said} {why}"
    if not content.is_old:
        said = " ".join([str(said), *counted_up_to(content)])
    if not content.is_old and content.before:
        said = f"{said} {what_is_grey(content)}"
    return str(said)


def _address(branch: str, year: int, **values: Any) -> str:
    return url_for("annual_report.page", branch=branch, year=year, **values)


def _links(found: PublishedReport, versions: Sequence[PublishedReport], branch: str) -> list[dict[str, str]]:
    version = {} if found is versions[0] else {"version": found.version}
    where: dict[str, Any] = {"branch": branch, "year": found.year, **version}
    other = "en" if language() == "nl" else "nl"
    links = [
        {"label": _("Download as PDF"), "href": url_for("annual_report.paper", **where)},
        {"label": _("Numbers as a table (csv)"), "href": url_for("annual_report.sheet", **where)},
        {"label": _("Numbers with definitions (json)"), "href": url_for("annual_report.data", **where)},
        {
            "label": _("%(year)s beside %(before)s", year=found.year, before=found.year - 1),
            "href": url_for("annual_report.beside", **where),
        },
        {"label": _("All our years"), "href": url_for("annual_report.published", branch=branch)},
        {"label": LANGUAGES[other], "href": url_for("annual_report.page", **where, language=other), "lang": other},
    ]
    links += [
        {
            "label": _("Version %(version)s, %(day)s", version=one.version, day=day(one.published_at)),
            "href": _address(branch, one.year, version=one.version)
            if one is not versions[0]
            else _address(branch, one.year),
        }
        for one in versions
        if one is not found
    ]
    return [{key: str(value) for key, value in link.items()} for link in links]
