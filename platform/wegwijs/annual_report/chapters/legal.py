"""Dossiers: how many ran, how they ended, how many go on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import ngettext

from tenants.figures.areas.dossiers import CLOSED, COUNTS, GRANTED, OPEN_AT_END, OPENED, TOTAL
from wegwijs.annual_report import wording
from wegwijs.annual_report.drawn import Row, columns_of, last_year, numbered, picture_words, table
from wegwijs.pictures import Group, bars, groups
from wegwijs.pictures.groups import MOST
from wegwijs.templating import number

if TYPE_CHECKING:
    from wegwijs.annual_report.behind import Records
    from wegwijs.annual_report.frozen import Content

FAMILY = "family_reunification"


def chapter(content: Content, records: Records) -> dict[str, Any]:
    """Return the chapter: what came of the dossiers and, when there are several kinds, of which kind they were."""
    href = records("dossiers")
    pictures = [one for one in (_ends(content, href), _kinds(content, href)) if one]
    return {"finding": _finding(content), "pictures": pictures}


def _is_all_family(content: Content) -> bool:
    kinds = content.figure(TOTAL.id).parts("kind")
    return bool(kinds) and {code for code, amount in kinds.items() if amount} == {FAMILY}


def _finding(content: Content) -> str:
    family = content.figure(GRANTED.id).parts("kind").get(FAMILY, 0)
    total = content.figure(TOTAL.id).number or 0
    if family:
        return str(
            ngettext(
                "%(count)s dossier of family reunification ended well",
                "%(count)s dossiers of family reunification ended well",
                family,
                count=number(family),
            )
        )
    return str(
        ngettext("We worked on %(count)s dossier", "We worked on %(count)s dossiers", total, count=number(total))
    )


def _ends(content: Content, href: str | None) -> dict[str, Any] | None:
    total, opened, closed, granted, running = (
        content.figure(one.id).number for one in (TOTAL, OPENED, CLOSED, GRANTED, OPEN_AT_END)
    )
    if not total or opened is None or closed is None or granted is None or running is None:
        return None
    well, ended, open_ = (content.was(one.id).number for one in (GRANTED, CLOSED, OPEN_AT_END))
    otherwise = ended - well if ended is not None and well is not None else None
    found = [Group(str(_("ended well")), (("tick", granted),), well)] if granted else []
    found += [Group(str(_("ended otherwise")), (("soft", closed - granted),), otherwise)] if closed > granted else []
    found += [Group(str(_("go on in %(year)s", year=content.year + 1)), (("ring", running),), open_)] if running else []
    kind = _("family reunification") if _is_all_family(content) else ""
    said = ngettext("dossier", "dossiers", total)
    new = ngettext("%(count)s of them new", "%(count)s of them new", opened, count=number(opened))
    names = [(str(_(one.name)), one.id, None) for one in COUNTS]
    if sum(group.count for group in found) > MOST or not found:
        last = {group.words: group.last for group in found if group.last is not None}
        svg = bars([(group.words, group.count) for group in found], last=last or None, words=picture_words())
    else:
        svg = groups(found, shape="file", last_name=str(content.year - 1), words=picture_words())
    return {
        "finding": numbered(number(total), f"{said}{f' {kind}' if kind else ''}, {new}"),
        "svg": svg,
        **last_year(content, TOTAL.id),
        **table(content, _("Dossiers"), names, href),
    }


def _kinds(content: Content, href: str | None) -> dict[str, Any] | None:
    kinds = {code: amount for code, amount in content.figure(TOTAL.id).parts("kind").items() if amount}
    if len(kinds) <= 1:
        return None
    was = content.was(TOTAL.id).parts("kind")
    words = wording.said(wording.DOSSIERS)
    order = sorted(kinds, key=lambda code: (-kinds[code], code))
    last = {words.get(code, code): was.get(code, 0) for code in order} if was else None
    return {
        "finding": _("What the dossiers were about"),
        "svg": bars([(words.get(code, code), kinds[code]) for code in order], last=last, words=picture_words()),
        "columns": columns_of(content, _("Kind"), beside=bool(was)),
        "rows": [
            Row(words.get(code, code), (number(kinds[code]), *((number(was.get(code, 0)),) if was else ())), href)
            for code in order
        ],
        "about": _("show the records"),
    }
