"""Trajectories of social guidance that began."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import ngettext

from tenants.figures.areas.guidance import STARTED
from wegwijs.annual_report.drawn import Cut, cut, last_year, numbered, numeral, unsaid, whole_of
from wegwijs.templating import number

if TYPE_CHECKING:
    from wegwijs.annual_report.behind import Records
    from wegwijs.annual_report.frozen import Content


def chapter(content: Content, records: Records) -> dict[str, Any]:
    """Return the chapter: the first and the second year apart or, when that may not be told, all together."""
    href, started = records("guidance"), content.figure(STARTED.id)
    words = {"1": str(_("first year")), "2": str(_("second year"))}
    how = Cut("year_of_guidance", words, str(_("Year of guidance")), unsaid(_("Trajectories that began")))
    picture = cut(content, STARTED.id, how, whole_of(content, STARTED.id), href)
    both = (started.parts(how.breakdown), content.was(STARTED.id).parts(how.breakdown))
    if picture and started.number is not None and not all(both):
        # Where the parts of a year are not told, its whole still may be.
        began = ngettext("trajectory began", "trajectories began", started.number)
        picture |= {"finding": numbered(number(started.number), began), **last_year(content, STARTED.id)}
    if started.is_hidden:
        finding = _("Fewer than %(small)s trajectories began", small=content.small)
    else:
        finding = ngettext(
            "%(count)s time a year with a guide began",
            "%(count)s times a year with a guide began",
            started.number or 0,
            count=number(started.number),
        )
    numerals = [] if picture else [numeral(content, STARTED.id, _("trajectories that began"), href)]
    return {"finding": finding, "pictures": [picture] if picture else [], "numerals": numerals}
