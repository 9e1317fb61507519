"""What terms, events, parties and authorities of a dossier are called in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from tenants.dossiers.models import DossierKind, PartyRole
from tenants.terms.catalogue import CATALOGUE, Authority, UnknownTermError, versions
from tenants.terms.wording import AUTHORITIES, EVENTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tenants.terms.catalogue import Term

WHOM: Mapping[PartyRole, object] = {
    PartyRole.US: _l("us"),
    PartyRole.CLIENT: _l("the client"),
    PartyRole.SPONSOR: _l("the sponsor"),
    PartyRole.FAMILY_MEMBER: _l("the family member"),
    PartyRole.LAWYER: _l("the lawyer"),
    PartyRole.EMBASSY: _l("the embassy"),
    PartyRole.COURT: _l("the court"),
    PartyRole.OTHER: _l("somebody else"),
}
"""Whom we wait for in a sentence; which authority it is, the kind of procedure says."""
_OF_THE_IND = (
    *(DossierKind.FAMILY_REUNIFICATION, DossierKind.ASYLUM, DossierKind.RENEWAL, DossierKind.NATURALISATION),
    DossierKind.OBJECTION_APPEAL,
)
_AUTHORITY_OF = {
    **dict.fromkeys(_OF_THE_IND, Authority.IND),
    DossierKind.TRAVEL_DOCUMENT: Authority.MUNICIPALITY,
    DossierKind.INTEGRATION: Authority.MUNICIPALITY,
}


def whom(role: PartyRole, kind: DossierKind, name: str = "") -> str:
    """Return whom we wait for, by name when they are known: `Yonas Zeewind`, `de IND`, `de cliënt`."""
    if name:
        return name
    if role is PartyRole.AUTHORITY:
        return str(_(AUTHORITIES[_AUTHORITY_OF.get(kind, Authority.ADMINISTRATION)]))
    return str(WHOM[role])


def term_of(term_id: str) -> Term | None:
    """Return the newest version of a term; none for an id that the catalogue no longer has."""
    try:
        return versions(term_id)[-1]
    except UnknownTermError:
        return None


def term_name(term_id: str) -> str:
    """Return what a term is called in the language of the page; its id when the catalogue no longer has it."""
    term = term_of(term_id)
    if term is None:
        return term_id
    return term.name_nl if str(get_locale()).startswith("nl") else term.name_en


def event_clause(code: str, kind: DossierKind) -> str:
    """Return what happened as a clause without a full stop, `De IND ontving de aanvraag`; its code when nobody knows it."""
    if code not in EVENTS:
        return code.replace("_", " ").capitalize()
    authorities = (term.authority for term in CATALOGUE if term.starts_at == code and term.serves(kind.value))
    authority = next(filter(None, authorities), None) or _AUTHORITY_OF.get(kind, Authority.ADMINISTRATION)
    said = _(EVENTS[code][1], who=_(AUTHORITIES[authority]))
    return f"{said[:1].upper()}{said[1:]}"
