"""Rows of the work list in words: when, what about, where it stands and what is waited for."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from tenants.dossiers.models import PartyRole
from tenants.dossiers.worklist import Group
from tenants.terms.catalogue import Bound, Means
from wegwijs.dossiers.naming import term_name, term_of, whom
from wegwijs.dossiers.sentences import short_day
from wegwijs.home.rows import so_late
from wegwijs.templating import weekday

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterable

    from tenants.dossiers.worklist import Next, Row

GROUPS: dict[Group, object] = {
    Group.LATE: _l("Late"),
    Group.WEEK: _l("This week"),
    Group.SOON: _l("Soon"),
    Group.STILL: _l("Stands still"),
    Group.REST: _l("The others"),
}


@dataclass(frozen=True)
class Listed:
    """A row of the list in words."""

    row: Row
    when: str
    """How many days are left, or how long it is late or still."""
    day: str
    """The date that this is about."""
    why: str
    where: str
    waits: str
    late: bool

    @property
    def id(self) -> uuid.UUID:
        """The dossier."""
        return self.row.id


def grouped(rows: Iterable[Row], today: dt.date) -> list[tuple[Group, object, list[Listed]]]:
    """Return rows under the heads of their groups, in the order in which they came."""
    return [
        (group, GROUPS[group], [listed(row, today) for row in some])
        for group, some in groupby(rows, lambda row: row.group)
    ]


def listed(row: Row, today: dt.date) -> Listed:
    """Return one row in words."""
    when, day = _when(row, today)
    return Listed(
        row=row,
        when=when,
        day=day,
        why=_why(row, today),
        where=_("Stands at: %(step)s.", step=row.step) if row.step else "",
        waits=_waits(row),
        late=row.group is Group.LATE,
    )


def _when(row: Row, today: dt.date) -> tuple[str, str]:
    if row.group is Group.STILL:
        since = row.stands_still_since or row.last_sign
        weeks = (today - since).days // 7
        return str(ngettext("%(num)s week", "%(num)s weeks", weeks)), str(
            _("since %(day)s", day=short_day(since, today))
        )
    if row.next is None:
        return "", ""
    day = short_day(row.next.last_day, today)
    left = (row.next.last_day - today).days
    if row.group is Group.LATE:
        return so_late(row.next.last_day, today), day
    if left < 0:
        return str(_("passed")), day
    if left == 0:
        return str(_("today")), day
    return str(ngettext("%(num)s day left", "%(num)s days left", left)), day


def _why(row: Row, today: dt.date) -> str:
    """Return what the next date is, or what stands still."""
    said = [_of_next(row.next, today)] if row.next is not None else []
    if row.stands_still_since is not None:
        since = short_day(row.stands_still_since, today)
        said.append(str(_("A term stands still since %(day)s.", day=since)))
    elif row.group is Group.STILL:
        said.append(str(_("Nothing happened since %(day)s.", day=short_day(row.last_sign, today))))
    return " ".join(said) or str(_("No date runs in this dossier."))


def _of_next(upcoming: Next, today: dt.date) -> str:
    day = weekday(upcoming.last_day)
    if not upcoming.is_term:
        return str(_("%(what)s: to be ready on %(day)s.", what=upcoming.label, day=day))
    term, name = term_of(upcoming.label), term_name(upcoming.label)
    means = term.means if term is not None else Means.LAST_DAY
    late = upcoming.last_day < today
    if means in {Means.FIRST_DAY, Means.EARLIEST_DAY, Means.OPENS_AFTER}:
        said = _("%(what)s: from %(day)s.", what=name, day=day)
    elif means is Means.VALID_UNTIL:
        said = _("%(what)s: until %(day)s.", what=name, day=day)
    elif not late:
        said = _("%(what)s: due on %(day)s at the latest.", what=name, day=day)
    elif term is not None and term.bound is Bound.AUTHORITY:
        said = _("%(what)s: was due on %(day)s at the latest.", what=name, day=day)
    else:
        said = _("%(what)s: the last day was %(day)s.", what=name, day=day)
    if upcoming.own_norm is None or late:
        return str(said)
    norm = short_day(upcoming.own_norm, today)
    past = upcoming.own_norm < today
    aim = _("We wanted it ready on %(day)s.", day=norm) if past else _("We want it ready on %(day)s.", day=norm)
    return f"{said} {aim}"


def _waits(row: Row) -> str:
    """Return what is waited for and of whom: what was asked longest ago, else who has to act in this step."""
    if row.asked and row.asked_of is not None:
        who = whom(row.asked_of, row.kind, row.asked_name)
        return str(_("Waits for: %(what)s (%(whom)s).", what=row.asked, whom=who))
    if row.step_waits_for is not None and row.step_waits_for is not PartyRole.US:
        return str(_("Waits for %(whom)s.", whom=whom(row.step_waits_for, row.kind)))
    return ""
