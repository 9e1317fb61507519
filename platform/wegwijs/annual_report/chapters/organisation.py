"""The people who did the work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import ngettext

from tenants.figures.areas.organisation import INDICATORS, INTERNS, PAID, VOLUNTEERS
from wegwijs.annual_report.drawn import numeral, picture_words, table, unsaid
from wegwijs.pictures import Group, groups
from wegwijs.pictures.groups import MOST
from wegwijs.templating import number

if TYPE_CHECKING:
    from wegwijs.annual_report.behind import Records
    from wegwijs.annual_report.frozen import Content


def chapter(content: Content, records: Records) -> dict[str, Any]:
    """Return the chapter: volunteers, the interns among them, and who is paid."""
    volunteers, paid = (content.figure(one.id).number or 0 for one in (VOLUNTEERS, PAID))
    people = ngettext("%(count)s volunteer", "%(count)s volunteers", volunteers, count=number(volunteers))
    staff = ngettext("%(count)s paid member of staff", "%(count)s paid members of staff", paid, count=number(paid))
    if paid:
        finding = _("%(volunteers)s and %(staff)s did all this work", volunteers=people, staff=staff)
    else:
        finding = ngettext(
            "%(volunteers)s did all this work", "%(volunteers)s did all this work", volunteers, volunteers=people
        )
    href = records("organisation")
    drawn, interns = _team(content, href), content.figure(INTERNS.id).number or 0
    shown = [(one.id, _(one.name)) for one in INDICATORS] if drawn is None else []
    if drawn and interns:
        shown = [(INTERNS.id, ngettext("intern", "interns", interns))]
    return {
        "finding": finding,
        "pictures": [drawn] if drawn else [],
        "numerals": [numeral(content, name, words, href) for name, words in shown],
    }


def _team(content: Content, href: str | None) -> dict[str, Any] | None:
    volunteers, paid = (content.figure(one.id).number or 0 for one in (VOLUNTEERS, PAID))
    if not volunteers or volunteers + paid > MOST:
        return None
    then, paid_then = (content.was(one.id).drawn for one in (VOLUNTEERS, PAID))
    found = [Group(str(ngettext("volunteer", "volunteers", volunteers)), (("one", volunteers),), then)]
    if paid:
        found.append(Group(str(_("paid")), (("one", paid),), paid_then))
    return {
        "finding": unsaid(_("Who worked here on 31 December")),
        "svg": groups(found, last_name=str(content.year - 1), words=picture_words()),
        **table(content, _("Who"), [(str(_(one.name)), one.id, None) for one in INDICATORS], href),
    }
