"""The words for the codes and records of clients, as people in the field say them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l

from tenants.clients.handovers import HandoverState
from tenants.clients.models import AccessReason, Consent, Ending, Permit, Relation, Retention, Section

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

RELATIONS = {
    Relation.HEAD: _l("head of the household"),
    Relation.PARTNER: _l("partner"),
    Relation.CHILD: _l("child"),
    Relation.PARENT: _l("parent"),
    Relation.SIBLING: _l("brother or sister"),
    Relation.OTHER: _l("someone else"),
}
PERMITS = {
    Permit.ASYLUM_TEMPORARY: _l("Asylum, temporary"),
    Permit.ASYLUM_PERMANENT: _l("Asylum, permanent"),
    Permit.REGULAR_TEMPORARY: _l("Regular, temporary"),
    Permit.REGULAR_PERMANENT: _l("Regular, permanent"),
    Permit.TEMPORARY_PROTECTION: _l("Temporary protection"),
    Permit.IN_PROCEDURE: _l("In procedure"),
    Permit.DUTCH: _l("Dutch national"),
    Permit.NONE: _l("None"),
}
RETENTIONS = {
    Retention.GUIDANCE: _l("guidance"),
    Retention.LEGAL: _l("legal help"),
    Retention.VISITS: _l("visits to the walk-in hour only"),
    Retention.HOLD: _l("on hold: a claim or a complaint runs"),
}
ENDINGS = {
    Ending.INDEPENDENT: _l("They manage on their own"),
    Ending.MOVED: _l("They moved away"),
    Ending.HANDED_OVER: _l("Handed over to another branch"),
    Ending.DIED: _l("They died"),
    Ending.LEFT_COUNTRY: _l("They left the country"),
    Ending.DOUBLE: _l("They were registered twice"),
    Ending.OTHER: _l("For another reason"),
}
CONSENTS = {
    Consent.Kind.HANDOVER: _l("handing over to another branch"),
    Consent.Kind.PARTNER: _l("sharing with a partner"),
    Consent.Kind.HELPDESK: _l("asking the Helpdesk with their name"),
    Consent.Kind.INTERPRETER: _l("talking with an interpreter"),
}
SECTIONS = {
    Section.GENERAL: _l("General"),
    Section.LEGAL: _l("Legal"),
    Section.MEDICAL: _l("Medical"),
}
REASONS = {
    AccessReason.VISIT: _l("They are at the desk"),
    AccessReason.PHONE: _l("They called or wrote"),
    AccessReason.APPOINTMENT: _l("I prepare an appointment"),
    AccessReason.STAND_IN: _l("I stand in for a colleague"),
    AccessReason.CORRECTION: _l("I put something right"),
    AccessReason.REGISTRATION: _l("I registered this client"),
}
BECAUSE = {
    AccessReason.VISIT: _l("they were at the desk"),
    AccessReason.PHONE: _l("they called or wrote"),
    AccessReason.APPOINTMENT: _l("you prepare an appointment"),
    AccessReason.STAND_IN: _l("you stand in for a colleague"),
    AccessReason.CORRECTION: _l("you put something right"),
    AccessReason.REGISTRATION: _l("you registered this client"),
}
"""The reasons in the middle of a sentence to whoever gave them."""
HANDOVERS = {
    HandoverState.SENT: _l("waits for an answer"),
    HandoverState.ACCEPTED: _l("taken over"),
    HandoverState.DECLINED: _l("declined"),
    HandoverState.WITHDRAWN: _l("taken back"),
}
WORDS: tuple[Mapping[Any, object], ...] = (
    RELATIONS, PERMITS, RETENTIONS, ENDINGS, CONSENTS, SECTIONS, REASONS, HANDOVERS,
)  # fmt: skip
RECORDS: dict[str, object] = {
    "household": _l("households"),
    "residence": _l("where clients lived"),
    "consent": _l("consents"),
    "note": _l("notes"),
    "caseload": _l("the caseload"),
    "access": _l("the list of opened records"),
    "handover": _l("handovers"),
}
"""The kinds of record that the trail speaks of, in the plural: `client` is "clients"."""
ONE: dict[str, object] = {
    "household": _l("a household"),
    "residence": _l("where a client lived"),
    "consent": _l("a consent"),
    "note": _l("a note"),
    "caseload": _l("somebody's caseload"),
    "handover": _l("a handover"),
}
"""The same for one record: "a placement"."""
VERBS: dict[str, object] = {
    "card": _l("%(who)s was asked why to open %(what)s."),
    "closed": _l("%(who)s came to %(what)s, which was not open to them."),
    "open": _l("%(who)s opened %(what)s, with a reason."),
    "close": _l("%(who)s closed %(what)s again."),
    "end": _l("%(who)s ended %(what)s."),
    "reopen": _l("%(who)s let %(what)s run again."),
    "assign": _l("%(who)s gave somebody the care for %(what)s."),
    "unassign": _l("%(who)s ended the care for %(what)s."),
    "move": _l("%(who)s moved %(what)s."),
    "join": _l("%(who)s put %(what)s in a household."),
    "leave": _l("%(who)s took %(what)s out of a household."),
    "freeze": _l("%(who)s corrected %(what)s, and the figures follow."),
    "give": _l("%(who)s wrote down %(what)s."),
    "write": _l("%(who)s wrote %(what)s."),
    "handover": _l("%(who)s handed %(what)s over to another branch."),
    "accept": _l("%(who)s took over %(what)s."),
    "decline": _l("%(who)s declined %(what)s."),
    "review": _l("%(who)s has seen %(what)s."),
}
"""What is done to these records, as a sentence of the trail."""

LANGUAGES = (
    "ar", "ti", "prs", "fa", "ps", "ku", "so", "tr", "am", "uk", "ru", "en", "fr", "es", "om", "ur", "az", "hy", "ka",
    "sq", "sr", "zh", "ff", "ln", "sw", "pt", "nl",
)  # fmt: skip
"""ISO 639 codes of languages one hears at a walk-in hour, roughly by how often."""
_OWN_WORDS = {"prs": _l("Dari"), "ku": _l("Kurdish")}


def language_word(code: str) -> str:
    """Return the name of a language, in the page's language; the code itself when nobody has a name for it."""
    named = _OWN_WORDS.get(code)
    return str(named) if named else str(get_locale().languages.get(code, code))
