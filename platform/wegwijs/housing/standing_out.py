"""What stands out on the page of the position, and what one can do about it: sentences with one link each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from tenants.housing.models import EntryKind
from tenants.housing.rules import HalfYear, expected
from tenants.housing.standings import LONG_BEHIND, behind_in_a_row, inheritance, why_unknown
from tenants.roles import Right
from wegwijs.housing.sentences import half_year, names_of, over_the_years, signed
from wegwijs.templating import day

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tenants.auth.queries import Place
    from tenants.housing.book import Book, Stay, Written
    from tenants.housing.standings import Standings, Track

MOST_LINES = 6
MOST_ENTRIES = 3


@dataclass(frozen=True)
class Remark:
    """A sentence, and where it leads; nowhere when the reader may not go there."""

    text: str
    act: str = ""
    href: str = ""


def remarks(book: Book, stays: Sequence[Stay], found: Standings, place: Place) -> list[Remark]:
    """Return what stands out, the most important first."""
    names = {stay.code: stay.name for stay in stays}
    told = [
        *_unknown(book, found, place),
        *_far_behind(book, found),
        *_entries(book, found, names),
        *_counts(book, found),
    ]
    return told[:MOST_LINES]


def _unknown(book: Book, found: Standings, place: Place) -> Iterator[Remark]:
    may = place.may(Right.HOUSING_LEDGER)
    for track in found.present:
        stay = track.stay
        takes_over = inheritance(book, stay)
        if takes_over is not None:
            parts = names_of(part.name for part, _persons in takes_over.parts)
            text = _("%(name)s was made of %(parts)s. Its ledger has not begun yet.", name=stay.name, parts=parts)
            href = url_for("housing.new_entry", municipality=stay.code, kind="opening", on=stay.first)
            yield Remark(str(text), str(_("Take over their positions")), href) if may else Remark(str(text))
            continue
        why = why_unknown(book, track, found.on)
        if why is None:
            continue
        if why.never_stated:
            text = _("Nobody stated yet how far %(name)s was at the start.", name=stay.name)
            href = url_for("housing.new_entry", municipality=stay.code, kind="opening", on=found.halves[0].first)
            yield Remark(str(text), str(_("State a position")), href) if may else Remark(str(text))
        else:
            half = why.missing[0]
            text = _("The quota of %(name)s for %(half)s is not known.", name=stay.name, half=half_year(half))
            href = url_for("housing.new_quota", municipality=stay.code, half=half.code)
            yield Remark(str(text), str(_("Fill in the quota")), href) if may else Remark(str(text))


def _far_behind(book: Book, found: Standings) -> Iterator[Remark]:
    behind = [track for track in found.present if track.newest and (track.newest.standing or 0) < 0]
    for track in sorted(behind, key=lambda each: each.newest.standing or 0 if each.newest else 0)[:1]:
        text = over_the_years(track)
        if text:
            yield Remark(text, str(_("Look at %(name)s", name=track.stay.name)), _page_of(track))
    for track in behind:
        in_a_row = behind_in_a_row(book.ledger(track.stay.code), found.on)
        if in_a_row >= LONG_BEHIND:
            said = _(
                "%(name)s closed %(n)s half-years in a row behind. The province may step in.",
                name=track.stay.name,
                n=in_a_row,
            )
            yield Remark(str(said), str(_("Look at %(name)s", name=track.stay.name)), _page_of(track))


def _entries(book: Book, found: Standings, names: dict[str, str]) -> Iterator[Remark]:
    """Give the newest transfers and corrections of the half-years shown, with their reasons."""
    shown = {stay.stay.code for stay in found.tracks}
    kinds = {EntryKind.TRANSFER, EntryKind.CORRECTION, EntryKind.LATE_COUNT}
    told: list[Written] = []
    for one in reversed(book.written):
        inside = found.halves[0].first <= one.day <= found.on and one.code in shown
        if one.withdrawn or one.kind not in kinds or not inside or one.id is None:
            continue
        other = book.other_half(one)
        if other in told or len(told) >= MOST_ENTRIES:
            continue
        told.append(one)
        moved = [
            f"{names.get(each.code, each.code)} {signed(each.persons)}" for each in (one, other) if each is not None
        ]
        text = _(
            "%(day)s: %(reason)s. %(moved)s.",
            day=day(one.day),
            reason=one.words.rstrip("."),
            moved=", ".join(sorted(moved)),
        )
        yield Remark(str(text), str(_("Look at this line")), url_for("housing.entry", entry_id=one.id))


def _counts(book: Book, found: Standings) -> Iterator[Remark]:
    """Give where the authority counts otherwise than the branch, and nobody said why."""
    for track in found.present:
        for half, count in book.counts(track.stay.code).items():
            if half not in found.halves or count.words:
                continue
            own = book.ledger(track.stay.code).between(half.first, count.day).realised
            if own != count.persons:
                text = _(
                    "In %(name)s the authority counted %(theirs)s people up to %(day)s, and you counted %(ours)s.",
                    name=track.stay.name, theirs=count.persons, day=day(count.day), ours=own,
                )  # fmt: skip
                yield Remark(str(text), str(_("Look at %(name)s", name=track.stay.name)), _page_of(track))


def acts(found: Standings, place: Place) -> list[Remark]:
    """Return what this reader can do about the position."""
    told: list[Remark] = []
    if place.may(Right.HOUSING_LEDGER):
        told += _trades(found)
    if found.runs:
        told += _to_go(found, place)
    if place.may(Right.HOUSING_LEDGER):
        href = url_for("housing.new_entry", kind="correction")
        told.append(Remark(str(_("Is a number wrong?")), str(_("Book a correction")), href))
        told.append(Remark(str(_("Is there a new quota?")), str(_("Fill in a quota")), url_for("housing.new_quota")))
    else:
        told.append(Remark(str(_("Is a number wrong? Tell the team lead, who keeps the ledger."))))
    return told


def _trades(found: Standings) -> Iterator[Remark]:
    standings = {track.stay: track.newest.standing or 0 for track in found.present if track.newest}
    ahead = sorted((stay for stay, at in standings.items() if at > 0), key=lambda stay: -standings[stay])
    behind = sorted((stay for stay, at in standings.items() if at < 0), key=lambda stay: standings[stay])
    if ahead and behind:
        text = ngettext(
            "%(behind)s can trade quota with %(ahead)s.", "%(behind)s can trade quota with %(ahead)s.", len(behind),
            behind=names_of(stay.name for stay in behind), ahead=names_of(stay.name for stay in ahead),
        )  # fmt: skip
        persons = min(-standings[behind[0]], standings[ahead[0]])
        href = url_for("housing.new_transfer", giver=behind[0].code, taker=ahead[0].code, persons=persons)
        yield Remark(str(text), str(_("Prepare a trade")), href)


def _to_go(found: Standings, place: Place) -> Iterator[Remark]:
    half = HalfYear.of(found.on)
    for track in found.present:
        cell = track.newest
        if cell is None or cell.balance.required is None or cell.standing is None or cell.standing >= 0:
            continue
        required, done = cell.balance.required, cell.balance.realised
        text = _(
            "%(name)s still has %(left)s people to house up to %(last)s. The pace asked for %(asked)s by now; %(done)s were"
            " housed.",
            name=track.stay.name, left=required - done, last=day(half.last), asked=expected(required, found.on), done=done,
        )  # fmt: skip
        if place.may(Right.HOUSING_WRITE):
            yield Remark(str(text), str(_("Place people")), url_for("housing.new_placement"))
        else:
            yield Remark(str(text))


def _page_of(track: Track) -> str:
    return url_for("housing.municipality", slug=track.stay.slug)
