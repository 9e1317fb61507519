"""The words for the codes and records of the Helpdesk's own work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from tenants.escalations.guarding import Back, Why
from tenants.helpdesk.models import EntryKind, Team

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import StrEnum

TEAMS: dict[StrEnum, object] = {
    Team.ASYLUM: _l("Asylum and family reunification"),
    Team.INTEGRATION: _l("Civic integration"),
    Team.COUNTRY: _l("Country information"),
}
ENTRIES: dict[StrEnum, object] = {
    EntryKind.CLAIMED: _l("Taken"),
    EntryKind.RELEASED: _l("Given back"),
    EntryKind.TAKEN_BACK: _l("Taken from a colleague, back to the queue"),
    EntryKind.TRANSFERRED: _l("Passed on"),
    EntryKind.RESUBJECTED: _l("Moved to another team"),
    EntryKind.WENT_BACK: _l("Went back to the queue by itself"),
    EntryKind.HANDED_UP: _l("Put before the coordinator by itself"),
    EntryKind.TAKEN_UP: _l("Seen by the coordinator"),
    EntryKind.MERGED: _l("Taken together with another question"),
    EntryKind.UNMERGED: _l("Made a question of its own again"),
    EntryKind.SPLIT: _l("Split in two"),
    EntryKind.PAUSED: _l("The branch was asked something"),
    EntryKind.RESUMED: _l("No longer waited for the branch"),
    EntryKind.ANSWERED: _l("Answered"),
    EntryKind.REOPENED: _l("Asked on"),
    EntryKind.CLOSED: _l("Closed"),
}
WHYS: dict[StrEnum, object] = {
    Why.LEGAL: _l("the last day by law is near and nobody works on it"),
    Why.PROMISE: _l("the promised answer is late, or nearly"),
    Why.FIRST: _l("there was no first word in time"),
    Why.FORGOTTEN: _l("it went back to the queue again and again"),
    Why.SILENT: _l("the branch does not answer"),
}
BACKS: dict[StrEnum, object] = {
    Back.IDLE: _l("it lay still for a day"),
    Back.LEAVE: _l("who had it is away"),
    Back.GONE: _l("who had it no longer works here"),
}
WORDS: tuple[Mapping[StrEnum, object], ...] = (TEAMS, ENTRIES, WHYS, BACKS)
RECORDS: dict[str, object] = {
    "helpdesk_leave": _l("leave at the Helpdesk"),
    "helpdesk_member": _l("what somebody of the Helpdesk takes"),
    "helpdesk_note": _l("notes of the Helpdesk"),
    "paragraph": _l("ready paragraphs"),
    "reading": _l("second readings"),
    "shared_paper": _l("papers that a branch shares"),
}
"""The kinds of record that the trail speaks of, in the plural."""
ONE: dict[str, object] = {
    "helpdesk_leave": _l("leave of somebody of the Helpdesk"),
    "helpdesk_member": _l("what somebody of the Helpdesk takes"),
    "helpdesk_note": _l("a note of the Helpdesk"),
    "paragraph": _l("a ready paragraph"),
    "reading": _l("a second reading"),
    "shared_paper": _l("a paper that a branch shares"),
}
"""The same for one record."""
VERBS: dict[str, object] = {
    "ask_back": _l("%(who)s asked the branch something about %(what)s."),
    "stop_waiting": _l("%(who)s no longer waited for the branch: %(what)s."),
    "word": _l("%(who)s said how it stands: %(what)s."),
    "add_to_answer": _l("%(who)s added to the answer: %(what)s."),
    "hand_over": _l("%(who)s gave %(what)s to a colleague."),
    "pass_to_team": _l("%(who)s passed %(what)s to another team."),
    "merge": _l("%(who)s took %(what)s together with another one."),
    "unmerge": _l("%(who)s made %(what)s one of its own again."),
    "split": _l("%(who)s made two of %(what)s."),
    "take_up": _l("%(who)s saw that %(what)s was handed up."),
    "take_over": _l("%(who)s took over %(what)s."),
    "note": _l("%(who)s wrote a note: %(what)s."),
    "withdraw_note": _l("%(who)s took a note back: %(what)s."),
    "ask_reader": _l("%(who)s asked a second reader: %(what)s."),
    "withdraw_reader": _l("%(who)s asked a second reader no longer: %(what)s."),
    "second_reading": _l("%(who)s read an answer before it went: %(what)s."),
}
"""What is done to these records, as a sentence of the trail."""
