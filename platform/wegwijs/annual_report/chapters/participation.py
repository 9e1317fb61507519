"""Participation tracks: who took part, in how many groups, with how many workshops."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import ngettext

from tenants.figures.areas.participation import GROUPS, PARTICIPANTS, SIGNED, WORKSHOPS
from wegwijs.annual_report import wording
from wegwijs.annual_report.chapters.housing import largest
from wegwijs.annual_report.drawn import Cut, cut, numeral, picture_words, whole_of
from wegwijs.pictures import Group, groups
from wegwijs.pictures.groups import MOST
from wegwijs.templating import number

if TYPE_CHECKING:
    from wegwijs.annual_report.behind import Records
    from wegwijs.annual_report.frozen import Content

TWO = 2


def chapter(content: Content, records: Records) -> dict[str, Any]:
    """Return the chapter: groups and workshops as numbers, the participants by country."""
    href = records("participation")
    shown = [
        (GROUPS.id, ngettext("group", "groups", content.figure(GROUPS.id).number or 0)),
        (WORKSHOPS.id, _("workshops per participant")),
        (PARTICIPANTS.id, ngettext("participant", "participants", content.figure(PARTICIPANTS.id).number or 0)),
        (SIGNED.id, _("signed the statement")),
    ]
    picture = _countries(content, href)
    return {
        "finding": _finding(content),
        "numerals": [
            numeral(content, name, words, href) for name, words in shown if content.figure(name).value is not None
        ],
        "pictures": [picture] if picture else [],
    }


def _finding(content: Content) -> str:
    people, tracks = content.figure(PARTICIPANTS.id), content.figure(GROUPS.id).number or 0
    if people.is_hidden:
        return str(_("Fewer than %(small)s people took part", small=content.small))
    return str(
        ngettext(
            "%(count)s person followed workshops on living together in the Netherlands",
            "%(count)s people followed workshops on living together in the Netherlands",
            people.number or 0,
            count=number(people.number),
        )
        if tracks or people.number
        else _("No group began this year")
    )


def _countries(content: Content, href: str | None) -> dict[str, Any] | None:
    """Return the participants by country: a dot each while one can tell two groups of them apart, else bars."""
    parts = content.figure(PARTICIPANTS.id).parts("nationality")
    words = wording.countries(parts)
    how = Cut("nationality", words, str(_("Country")), largest(parts))
    found = cut(content, PARTICIPANTS.id, how, whole_of(content, PARTICIPANTS.id), href)
    if (
        found
        and len(parts) == TWO
        and sum(parts.values()) <= MOST
        and not content.was(PARTICIPANTS.id).parts("nationality")
    ):
        marks = ("one", "soft")
        drawn = [Group(words[code], ((css, parts[code]),)) for code, css in zip(words, marks, strict=True)]
        found["svg"] = groups(drawn, words=picture_words())
    return found
