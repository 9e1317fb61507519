"""What a region may see of a branch's month: work, as the protected edition of the region tells it, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext as _

from tenants.figures.areas import consultations, dossiers, escalations, language, partners
from tenants.figures.queries import latest_edition
from tenants.figures.reading import SHAPE, Table
from wegwijs.templating import number

if TYPE_CHECKING:
    from tenants.isolation import ScopedSession
    from tenants.signing.queries import BranchMonth

WORK = (
    consultations.CONTACTS, dossiers.OPENED, dossiers.CLOSED, language.LESSONS, partners.MEETINGS, escalations.ASKED,
)  # fmt: skip
"""What stands as it is, by month."""


def told(session: ScopedSession, one: BranchMonth) -> list[tuple[str, str]]:
    """Return the names and amounts of the work of a branch's month; nothing without an edition that tells it."""
    edition = latest_edition(session, one.region_id, one.month.year)
    if edition is None or edition.content.get("shape") != SHAPE:
        return []
    table = Table.of(edition.content)
    found = []
    for indicator in WORK:
        parts = table.indicator(indicator.id).of_unit(one.branch_id).parts
        amount = parts[one.month.month - 1] if parts is not None and len(parts) == 12 else None  # noqa: PLR2004  months
        if isinstance(amount, int):
            found.append((str(_(indicator.name)), number(amount)))
    return found
