"""The words for the codes and records of dossiers, as people in the field say them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from tenants.dossiers.models import DossierKind, DossierOutcome, FamilyState, NoteChannel, PartyRole

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import StrEnum

KINDS: dict[StrEnum, object] = {
    DossierKind.FAMILY_REUNIFICATION: _l("Family reunification"),
    DossierKind.ASYLUM: _l("Asylum"),
    DossierKind.RENEWAL: _l("Renewal of the permit"),
    DossierKind.TRAVEL_DOCUMENT: _l("Travel document"),
    DossierKind.NATURALISATION: _l("Naturalisation"),
    DossierKind.OBJECTION_APPEAL: _l("Objection or appeal"),
    DossierKind.RETURN_ORIENTATION: _l("Thinking about return"),
    DossierKind.INTEGRATION: _l("Civic integration"),
    DossierKind.OTHER: _l("Something else"),
}
ENDINGS: dict[StrEnum, object] = {
    DossierOutcome.GRANTED: _l("Granted"),
    DossierOutcome.REFUSED: _l("Refused"),
    DossierOutcome.WITHDRAWN: _l("Withdrawn by the client"),
    DossierOutcome.MOVED: _l("Moved away"),
    DossierOutcome.OTHER: _l("Otherwise"),
}
CHANNELS: dict[StrEnum, object] = {
    NoteChannel.CONVERSATION: _l("In a conversation"),
    NoteChannel.PHONE: _l("By phone"),
    NoteChannel.PHONE_INTERPRETER: _l("By phone with an interpreter"),
    NoteChannel.EMAIL: _l("By e-mail"),
    NoteChannel.LETTER: _l("By letter"),
    NoteChannel.OTHER: _l("In another way"),
}
PARTIES: dict[StrEnum, object] = {
    PartyRole.US: _l("We ourselves"),
    PartyRole.CLIENT: _l("The client"),
    PartyRole.SPONSOR: _l("Sponsor"),
    PartyRole.FAMILY_MEMBER: _l("Family member"),
    PartyRole.LAWYER: _l("Lawyer"),
    PartyRole.AUTHORITY: _l("Authority"),
    PartyRole.EMBASSY: _l("Embassy"),
    PartyRole.COURT: _l("Court"),
    PartyRole.OTHER: _l("Somebody else"),
}
FAMILY_STATES: dict[StrEnum, object] = {
    FamilyState.WAITING: _l("Waits for the decision"),
    FamilyState.GRANTED: _l("May come"),
    FamilyState.VISA: _l("Has the visa"),
    FamilyState.ARRIVED: _l("Arrived"),
    FamilyState.REFUSED: _l("Was refused"),
    FamilyState.STAYS: _l("Does not come after all"),
}
WORDS: tuple[Mapping[StrEnum, object], ...] = (KINDS, ENDINGS, CHANNELS, PARTIES, FAMILY_STATES)
RECORDS: dict[str, object] = {
    "dossier": _l("dossiers"),
    "dossier_note": _l("notes in dossiers"),
    "dossier_task": _l("tasks in dossiers"),
    "party": _l("people in dossiers"),
    "step": _l("steps of dossiers"),
    "step_template": _l("lines of the steps of dossiers"),
}
"""The kinds of record that the trail speaks of, in the plural: `client` is "clients"."""
ONE: dict[str, object] = {
    "dossier": _l("a dossier"),
    "dossier_note": _l("a note in a dossier"),
    "dossier_task": _l("a task in a dossier"),
    "party": _l("somebody in a dossier"),
    "step": _l("a step of a dossier"),
    "step_template": _l("a line of the steps of dossiers"),
}
"""The same for one record: "a placement"."""
VERBS: dict[str, object] = {
    "link": _l("%(who)s linked %(what)s to the record of a client."),
    "finish": _l("%(who)s closed %(what)s."),
    "hand_on": _l("%(who)s gave %(what)s to a colleague."),
    "remind": _l("%(who)s reminded somebody about %(what)s."),
}
"""What is done to these records, as a sentence of the trail."""
