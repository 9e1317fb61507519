"""The words for the codes and records of the Helpdesk's own work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from tenants.helpdesk.models import Team

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import StrEnum

TEAMS: dict[StrEnum, object] = {
    Team.ASYLUM: _l("Asylum and family reunification"),
    Team.INTEGRATION: _l("Civic integration"),
    Team.COUNTRY: _l("Country information"),
}
WORDS: tuple[Mapping[StrEnum, object], ...] = (TEAMS,)
RECORDS: dict[str, object] = {
    "helpdesk_leave": _l("leave at the Helpdesk"),
    "helpdesk_member": _l("what somebody of the Helpdesk takes"),
}
"""The kinds of record that the trail speaks of, in the plural."""
ONE: dict[str, object] = {
    "helpdesk_leave": _l("leave of somebody of the Helpdesk"),
    "helpdesk_member": _l("what somebody of the Helpdesk takes"),
}
"""The same for one record."""
VERBS: dict[str, object] = {}
"""What is done to these records, as a sentence of the trail."""
