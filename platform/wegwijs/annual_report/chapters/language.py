"""Language classes and the people in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import ngettext

from tenants.figures.areas.language import CLASSES, PUPILS
from wegwijs.annual_report import wording
from wegwijs.annual_report.drawn import Row, columns_of, numeral, picture_words, unsaid
from wegwijs.pictures import Group, groups
from wegwijs.pictures.groups import MOST
from wegwijs.templating import number

if TYPE_CHECKING:
    from wegwijs.annual_report.behind import Records
    from wegwijs.annual_report.frozen import Content


def chapter(content: Content, records: Records) -> dict[str, Any]:
    """Return the chapter: classes by kind, and a dot for each different person."""
    href, classes, pupils = records("language"), content.figure(CLASSES.id).number or 0, content.figure(PUPILS.id)
    finding = ngettext("%(count)s language class", "%(count)s language classes", classes, count=number(classes))
    if pupils.number:
        people = ngettext("%(count)s person", "%(count)s people", pupils.number, count=number(pupils.number))
        finding = _("%(classes)s with %(people)s", classes=finding, people=people)
    shown = [(CLASSES.id, ngettext("class", "classes", classes)), (PUPILS.id, _("different people"))]
    drawn = _people(content, href)
    rest = [row for row in shown if not (drawn and row[0] == PUPILS.id)]
    return {
        "finding": finding,
        "numerals": [numeral(content, name, words, href) for name, words in rest],
        "pictures": [one for one in (drawn,) if one],
        "more": [],
    }


def _people(content: Content, href: str | None) -> dict[str, Any] | None:
    """Return the kinds of class and the people as marks; none when there are no people to draw, or too many."""
    kinds, was = content.figure(CLASSES.id).parts("kind"), content.was(CLASSES.id).parts("kind")
    pupils, before = content.figure(PUPILS.id).number, content.was(PUPILS.id)
    if not pupils or pupils > MOST:
        return None
    words = wording.said(wording.CLASSES)
    order = [code for code in words if kinds.get(code)]
    beside = content.has_before("language")
    rows = [
        Row(words[code], (number(kinds[code]), *((number(was.get(code, 0)),) if beside else ())), href)
        for code in order
    ]
    then = _("not shown") if before.is_hidden else number(before.number)
    rows.append(Row(str(_(PUPILS.name)), (number(pupils), *((str(then),) if beside else ())), href))
    return {
        "finding": unsaid(_("People in a language class")),
        "svg": groups(
            [Group(str(_("different people")), (("one", pupils),), before.drawn)],
            last_name=str(content.year - 1),
            words=picture_words(),
        ),
        "columns": columns_of(content, _("Classes"), beside=beside),
        "rows": rows,
        "about": _("show the records"),
    }
