"""The position in sentences: the finding, what stands out, and what one can do about it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from babel.lists import format_list
from flask_babel import format_decimal, get_locale, ngettext
from flask_babel import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tenants.housing.rules import HalfYear
    from tenants.housing.standings import Standings, Track

MOST_GROUPS = 3


def signed(value: int | None) -> str:
    """Write a balance: `+10`, `−7`, `0`; unknown is said."""
    if value is None:
        return str(_("unknown"))
    sign = "+" if value > 0 else "\N{MINUS SIGN}" if value < 0 else ""
    return f"{sign}{format_decimal(abs(value))}"


def half_year(half: HalfYear) -> str:
    """Return a half-year in words: `2018, 1e helft`."""
    return str(
        _("%(year)s, first half", year=half.year) if half.half == 1 else _("%(year)s, second half", year=half.year)
    )


def names_of(names: Iterable[str]) -> str:
    """Return names as one says them: `Veere en Vlissingen`."""
    return str(format_list(sorted(names), locale=get_locale()))


def finding(found: Standings) -> str:
    """Return in one sentence how far the municipalities are: who is ahead, who is behind, and how much."""
    present = found.present
    known = {track.stay.name: track.newest.standing for track in present if track.newest}
    by_standing: dict[int, list[str]] = defaultdict(list)
    for name, standing in known.items():
        if standing is not None:
            by_standing[standing].append(name)
    if not present:
        return str(_("The branch houses nobody on this day"))
    if not by_standing:
        one = _("How far %(names)s is, is not known yet", names=names_of(known))
        return str(_("How far %(names)s are, is not known yet", names=names_of(known)) if len(known) > 1 else one)
    ordered = sorted(by_standing.items(), key=lambda group: -group[0])
    if len(ordered) > MOST_GROUPS:
        return _counted(ordered)
    first, *others = ordered
    parts = [_first(*first), *(_later(*group) for group in others)]
    return ", ".join(parts)


def _first(standing: int, names: Sequence[str]) -> str:
    said, number, several = names_of(names), format_decimal(abs(standing)), len(names) > 1
    if standing == 0:
        one = _("%(names)s is exactly on schedule", names=said)
        return str(_("%(names)s are exactly on schedule", names=said) if several else one)
    if several:
        ahead = _("%(names)s are each %(n)s ahead", names=said, n=number)
        behind = _("%(names)s are each %(n)s behind", names=said, n=number)
    else:
        ahead = _("%(names)s is %(n)s ahead", names=said, n=number)
        behind = _("%(names)s is %(n)s behind", names=said, n=number)
    return str(ahead if standing > 0 else behind)


def _later(standing: int, names: Sequence[str]) -> str:
    """Return the same after a first part: other languages leave the verb out here."""
    said, number, several = names_of(names), format_decimal(abs(standing)), len(names) > 1
    if standing == 0:
        return str(_("%(names)s exactly on schedule", names=said))
    if several:
        ahead = _("%(names)s each %(n)s ahead", names=said, n=number)
        behind = _("%(names)s each %(n)s behind", names=said, n=number)
    else:
        ahead = _("%(names)s %(n)s ahead", names=said, n=number)
        behind = _("%(names)s %(n)s behind", names=said, n=number)
    return str(ahead if standing > 0 else behind)


def _counted(ordered: Sequence[tuple[int, Sequence[str]]]) -> str:
    """Return the finding for many municipalities: how many are behind, and who most."""
    behind = sum(len(names) for standing, names in ordered if standing < 0)
    everybody = sum(len(names) for _standing, names in ordered)
    last, furthest = ordered[-1]
    if not behind:
        return str(_("All %(all)s municipalities are on schedule or ahead", all=everybody))
    said = ngettext(
        "%(num)s of the %(all)s municipalities is behind",
        "%(num)s of the %(all)s municipalities are behind",
        behind,
        all=everybody,
    )
    most = _("%(names)s most: %(n)s", names=names_of(furthest), n=format_decimal(-last))
    return f"{said}, {most}"


def lead(found: Standings, branch: str) -> str:
    """Return what the municipalities come to together; nothing when there is only one."""
    present = found.present
    if len(present) <= 1:
        return ""
    together = found.totals[-1]
    if together is None:
        return str(_("What they come to together is not known: of at least one municipality something is missing."))
    standings = [track.newest.standing or 0 for track in present if track.newest]
    said = _("Together %(branch)s is at %(n)s.", branch=branch, n=signed(together))
    if min(standings) < 0 < max(standings):
        return " ".join([said, _("That one number does not show the difference.")])
    return str(said)


def over_the_years(track: Track) -> str:
    """Return how many people were housed over all half-years shown, of how many asked; nothing when that is unknown."""
    cells = track.known
    quotas = [cell.balance.quota for cell in cells]
    if len(cells) < 2 or any(quota is None for quota in quotas):  # noqa: PLR2004  one half-year stands in the table
        return ""
    asked = sum(quota for quota in quotas if quota is not None)
    housed = sum(cell.balance.realised for cell in cells)
    return str(
        _(
            "In %(name)s %(housed)s people got a home since %(year)s. %(asked)s were asked.",
            name=track.stay.name, housed=format_decimal(housed), year=cells[0].half.year, asked=format_decimal(asked),
        )
    )  # fmt: skip


def course_label(track: Track) -> str:
    """Return what the picture of a municipality shows, for the ear."""
    values = known_of(track)
    if len(values) < 2:  # noqa: PLR2004  a course has two ends
        return str(_("%(name)s: the course is not known", name=track.stay.name))
    first, last = signed(values[0]), signed(values[-1])
    return str(_("%(name)s went from %(first)s to %(last)s", name=track.stay.name, first=first, last=last))


def known_of(track: Track) -> list[int]:
    """Return the values of a course that are known, the first opening included."""
    return [value for value in track.course if value is not None]
