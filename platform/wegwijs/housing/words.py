"""The words for the codes and records of housing, as people in the field say them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l

from tenants.housing.actions import Exchange
from tenants.housing.models import DwellingKind, EntryKind, Route
from tenants.housing.rules import LineKind

if TYPE_CHECKING:
    from collections.abc import Mapping

ENTRIES = {
    EntryKind.OPENING: _l("Position at the start of a day"),
    EntryKind.CORRECTION: _l("Correction"),
    EntryKind.LATE_COUNT: _l("Counted late"),
    EntryKind.TRANSFER: _l("Transfer between municipalities"),
}
LINES = {
    LineKind.OPENING: _l("Position stated"),
    LineKind.QUOTA: _l("Quota"),
    LineKind.CORRECTION: _l("Correction"),
    LineKind.LATE_COUNT: _l("Counted late"),
    LineKind.TRANSFER: _l("Transfer between municipalities"),
    LineKind.HOUSED: _l("Housed"),
}
EXCHANGES = {
    Exchange.QUOTA: _l("A part of the quota: the other municipality houses these people"),
    Exchange.FAMILY: _l("People who moved: they count where they live now"),
}
DWELLINGS = {
    DwellingKind.HOUSE: _l("House or flat"),
    DwellingKind.ROOM: _l("One room"),
    DwellingKind.GROUP: _l("Group home"),
}
ROUTES = {
    Route.REGULAR: _l("From a reception centre"),
    Route.FAMILY: _l("Family member who followed"),
    Route.RESETTLED: _l("Resettled, invited by the state"),
    Route.GVA: _l("From a municipal shelter (GVA)"),
    Route.MINOR: _l("Minor under a guardian (Nidos)"),
    Route.MOVER: _l("From another municipality"),
}
WORDS: tuple[Mapping[Any, object], ...] = (ENTRIES, LINES, EXCHANGES, DWELLINGS, ROUTES)
RECORDS: dict[str, object] = {
    "ledger": _l("the position in housing"),
    "quota": _l("quotas"),
    "entry": _l("lines of the ledger"),
    "count": _l("counts of the authority"),
    "dwelling": _l("homes"),
    "placement": _l("placements"),
}
"""The kinds of record that the trail speaks of, in the plural: `client` is "clients"."""
ONE: dict[str, object] = {
    "quota": _l("a quota"),
    "entry": _l("a line of the ledger"),
    "count": _l("a count of the authority"),
    "dwelling": _l("a home"),
    "placement": _l("a placement"),
}
"""The same for one record: "a placement"."""
VERBS: dict[str, object] = {
    "set": _l("%(who)s set %(what)s."),
    "book": _l("%(who)s booked %(what)s."),
    "state": _l("%(who)s noted %(what)s."),
    "offer": _l("%(who)s noted %(what)s."),
    "place": _l("%(who)s noted %(what)s."),
    "end": _l("%(who)s ended %(what)s."),
    "reopen": _l("%(who)s reopened %(what)s."),
    "restore": _l("%(who)s restored %(what)s."),
}
"""What was done with a record, as the trail says it."""
