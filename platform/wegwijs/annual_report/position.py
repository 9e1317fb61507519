"""The task of the state in sentences and a picture: what was asked, what was left from before, and what is still to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import ngettext

from tenants.figures.areas.housing import CLOSING, HOUSED, OPENING, QUOTA, REQUIRED
from wegwijs.annual_report.drawn import picture_words, table
from wegwijs.annual_report.sentences import written_position
from wegwijs.pictures import balance
from wegwijs.templating import number

if TYPE_CHECKING:
    from wegwijs.annual_report.behind import Records
    from wegwijs.annual_report.frozen import Content


def to_go(content: Content) -> int | None:
    """Return how many people were still to be housed at the end; none when that is not known or not told."""
    closing = content.figure(CLOSING.id).number
    return None if closing is None else max(-closing, 0)


def names_last_year(content: Content) -> bool:
    """Whether the sentences of `lead` name the people housed in the year before: for want of a ledger."""
    return not (_asked(content) or _stands(content)) and content.was(HOUSED.id).number is not None


def lead(content: Content) -> str:
    """Return what was asked and how it stands; without a ledger, the year before."""
    asked, stands = _asked(content), _stands(content)
    said = [sentence for sentence in (asked, stands) if sentence]
    if names_last_year(content):
        then = content.was(HOUSED.id).number
        said = [str(_("In %(year)s it was %(then)s.", year=content.year - 1, then=number(then)))]
    return " ".join(said)


def _asked(content: Content) -> str:
    quota, opening = content.figure(QUOTA.id).number, content.figure(OPENING.id).number
    if quota is None:
        return ""
    if opening is None or opening == 0:
        said = ngettext(
            "The state asked for %(count)s person in %(year)s.",
            "The state asked for %(count)s people in %(year)s.",
            quota,
            count=number(quota),
            year=content.year,
        )
    elif opening < 0:
        said = ngettext(
            "The state asked for %(all)s person: %(quota)s for %(year)s and %(left)s left from the year before.",
            "The state asked for %(all)s people: %(quota)s for %(year)s and %(left)s that were left from the year before.",
            quota - opening,
            all=number(quota - opening), quota=number(quota), left=number(-opening), year=content.year,
        )  # fmt: skip
    else:
        said = ngettext(
            "The state asked for %(quota)s person in %(year)s. The year began %(ahead)s ahead.",
            "The state asked for %(quota)s people in %(year)s. The year began %(ahead)s ahead.",
            quota,
            quota=number(quota), ahead=number(opening), year=content.year,
        )  # fmt: skip
    between = corrections(content)
    if between:
        difference = _("Corrections and late counts made a difference of %(sum)s.", sum=written_position(between))
        said = f"{said} {difference}"
    return str(said)


def corrections(content: Content) -> int:
    """Return what lies between the start, the task, the people housed and the end; nought when that is not known."""
    quota, opening, closing, housed = (
        content.figure(name).number for name in (QUOTA.id, OPENING.id, CLOSING.id, HOUSED.id)
    )
    if quota is None or opening is None or closing is None or housed is None:
        return 0
    return closing - (opening + housed - quota)


def _stands(content: Content) -> str:
    closing, places = content.figure(CLOSING.id).number, max(len(content.municipalities), 1)
    if closing is None:
        return ""
    if closing < 0:
        return str(
            ngettext(
                "So on 31 December there was %(count)s person to go.",
                "So on 31 December there were %(count)s people to go.",
                -closing,
                count=number(-closing),
            )
        )
    if closing == 0:
        return str(
            ngettext(
                "On 31 December the municipality was exactly on schedule.",
                "On 31 December the municipalities together were exactly on schedule.",
                places,
            )
        )
    return str(
        ngettext(
            "On 31 December the municipality was %(ahead)s ahead.",
            "On 31 December the municipalities together were %(ahead)s ahead.",
            places,
            ahead=number(closing),
        )
    )


def in_short(content: Content) -> str:
    """Return the people housed beside what is to go, as one line under a picture; empty when that is not told."""
    housed, closing = content.figure(HOUSED.id).number, content.figure(CLOSING.id).number
    if housed is None or closing is None:
        return ""
    values = {"housed": number(housed), "count": number(abs(closing))}
    if closing < 0:
        return str(_("%(housed)s got a home, %(count)s to go", **values))
    if closing == 0:
        return str(_("%(housed)s got a home, exactly on schedule", **values))
    return str(_("%(housed)s got a home, %(count)s ahead", **values))


def last_day(content: Content) -> str:
    """Return the last day of the year, or the day up to which a year that runs was counted."""
    last = f"{content.year}-12-31"
    return min(last, content.night) if content.night else last


def address(content: Content, records: Records) -> str | None:
    """Return where the position is told from day to day."""
    return records("position", on=last_day(content))


def picture(content: Content, records: Records) -> dict[str, Any] | None:
    """Return what was asked above what was done, on one scale; none when one of them is not known or not told."""
    quota, opening, closing = (content.figure(name).number for name in (QUOTA.id, OPENING.id, CLOSING.id))
    housed, between = content.figure(HOUSED.id).number, corrections(content)
    if quota is None or opening is None or closing is None or housed is None:
        return None
    asked = [
        (str(_("for %(year)s", year=content.year)), quota, "soft"),
        (str(_("from before")), -opening, "last"),
        (str(_("corrections")), -between, "last-soft"),
        (str(_("ahead")), closing, "ring"),
    ]
    done = [
        (str(_("were ahead")), opening, "last"),
        (str(_("corrections")), between, "last-soft"),
        (str(_("housed")), housed, "one"),
        (str(_("to go")), -closing, "ring"),
    ]
    rows = [(str(_(one.name)), one.id, None) for one in (QUOTA, OPENING, REQUIRED, HOUSED, CLOSING)]
    return {
        "finding": _sum(quota, opening, between, housed, closing),
        "svg": balance(asked, done, words=picture_words()),
        **table(content, _("Position on the task"), rows, address(content, records)),
    }


def _sum(quota: int, opening: int, between: int, housed: int, closing: int) -> str:
    """Return the sum that closes, in the direction in which it says something: `55 + 18 − 53 = 20 to go`."""
    sign = -1 if closing > 0 else 1
    terms = [(sign * quota), -sign * opening, -sign * between, -sign * housed]
    if sign < 0:
        terms = [terms[3], terms[1], terms[2], terms[0]]
    shown = [term for term in terms if term]
    if not shown:
        return str(_("Nobody was asked for, nobody was housed"))
    written = number(shown[0]) if shown[0] > 0 else f"\N{MINUS SIGN}{number(-shown[0])}"
    for term in shown[1:]:
        written += f" + {number(term)}" if term > 0 else f" \N{MINUS SIGN} {number(-term)}"
    if closing > 0:
        return str(_("%(sum)s = %(count)s ahead", sum=written, count=number(closing)))
    if closing == 0:
        return str(_("%(sum)s = 0: exactly on schedule", sum=written))
    return str(_("%(sum)s = %(count)s to go", sum=written, count=number(-closing)))
