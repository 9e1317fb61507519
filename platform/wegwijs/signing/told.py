"""What a region may see of a branch's month: what was odd as the branch says it, and work as the region's edition tells it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from tenants.figures.areas import consultations, dossiers, escalations, language, partners
from tenants.figures.catalogue import INDICATORS
from tenants.figures.queries import latest_edition
from tenants.figures.reading import SHAPE, Table
from tenants.signing.freezing import cell_of
from tenants.signing.models import Answer
from tenants.signing.oddities import Oddness
from wegwijs.signing.sentences import cell_name
from wegwijs.signing.words import ANSWERS, ODDNESSES
from wegwijs.templating import number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tenants.isolation import ScopedSession
    from tenants.signing.queries import BranchMonth

WORK = (
    consultations.CONTACTS, dossiers.OPENED, dossiers.CLOSED, language.LESSONS, partners.MEETINGS, escalations.ASKED,
)  # fmt: skip
"""What stands as it is, by month."""
MONTHS = 12


@dataclass(frozen=True)
class Work:
    """One figure of work: in this month and in the one before, and whether it is no longer what was signed."""

    name: str
    before: str
    now: str
    differs: bool


def told(session: ScopedSession, one: BranchMonth) -> list[Work]:
    """Return the work of a branch's month beside the month before; nothing without an edition that tells it."""
    edition = latest_edition(session, one.region_id, one.month.year)
    if edition is None or edition.content.get("shape") != SHAPE:
        return []
    table = Table.of(edition.content)
    found, place = [], one.month.month - 1
    for indicator in WORK:
        parts = table.indicator(indicator.id).of_unit(one.branch_id).parts
        if parts is None or len(parts) != MONTHS:
            continue
        now, before = parts[place], parts[place - 1] if place else None
        if isinstance(now, int):
            said = number(before) if isinstance(before, int) else "\N{EM DASH}"
            found.append(Work(str(_(indicator.name)), said, number(now), indicator.id in one.differs_in))
    return found


@dataclass(frozen=True)
class Check:
    """One thing that was odd about a month, as the branch answered it."""

    name: str
    said: str
    """In which direction it was odd, and what the branch answered; of people neither."""
    reason: str


@dataclass(frozen=True)
class Checks:
    """What was odd about a signed month, and what changed since."""

    is_kept: bool
    """Whether it went up with the signature; those from before it did hold nothing."""
    odd: list[Check]
    changed: list[str]
    """The work that this version counts otherwise than the one before."""
    differs: list[str]
    """The work that is counted otherwise now than was signed."""
    ledger: bool
    """Whether the ledger closes without late counts."""

    @property
    def is_plain(self) -> bool:
        """Whether there is nothing to look at."""
        return self.is_kept and not (self.odd or self.changed or self.differs) and self.ledger


def checks_told(one: BranchMonth) -> Checks:
    """Return what the region reads of the newest version of a month before it accepts."""
    content = one.told
    return Checks(
        is_kept=bool(content),
        odd=[_check(check) for check in content.get("checks", ()) if cell_of(check["cell"]).indicator in INDICATORS],
        changed=_names(content.get("changed", ())),
        differs=_names(one.differs_in),
        ledger=content.get("ledger", True),
    )


def _check(check: dict[str, Any]) -> Check:
    said = [
        str(ODDNESSES[Oddness(check["oddness"])]) if check["oddness"] else "",
        str(ANSWERS[Answer(check["answer"])]).lower() if check["answer"] else "",
    ]
    return Check(cell_name(cell_of(check["cell"])), "; ".join(one for one in said if one), check["reason"])


def _names(indicators: Iterable[str]) -> list[str]:
    return [str(_(INDICATORS[name].name)) for name in indicators if name in INDICATORS]
