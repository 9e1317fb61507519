"""The words for the breakdowns of an indicator and for the parts in them, where we know them all beforehand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from tenants.consultations.models import Channel, Guidance, Outcome, Topic
from tenants.dossiers.models import DossierKind, DossierOutcome
from tenants.escalations.models import Rating, Subject
from tenants.housing.models import DwellingKind, Route
from tenants.language.models import ClassKind
from tenants.partners.models import MeetingKind
from wegwijs.annual_report import wording
from wegwijs.words import word

if TYPE_CHECKING:
    from enum import StrEnum

NAMES: dict[str, object] = {
    "age_group": _l("age"),
    "sex": _l("sex"),
    "sex_adults": _l("sex of the adults"),
    "nationality": _l("nationality"),
    "route": _l("way to a home"),
    "family": _l("family members who followed, and others"),
    "kind": _l("kind"),
    "temporary": _l("for a while or to stay"),
    "channel": _l("how somebody came"),
    "guidance": _l("outside or inside a trajectory"),
    "outcome": _l("how it ended"),
    "topic": _l("topic"),
    "duration": _l("how long it took, in days"),
    "whose": _l("who had to meet it"),
    "term": _l("term of the law"),
    "year_of_guidance": _l("first or second year"),
    "subject": _l("subject"),
    "rating": _l("what the branch thought of it"),
    "municipality": _l("municipality, by CBS code"),
    "period": _l("quarter or half-year"),
}
"""What each breakdown is about."""
_OF_ANY: dict[str, type[StrEnum]] = {
    "channel": Channel,
    "guidance": Guidance,
    "topic": Topic,
    "subject": Subject,
    "rating": Rating,
    "route": Route,
}
_OF_ONE: dict[tuple[str, str], type[StrEnum]] = {
    ("housing", "kind"): DwellingKind,
    ("dossiers", "kind"): DossierKind,
    ("dossiers", "outcome"): DossierOutcome,
    ("consultations", "outcome"): Outcome,
    ("language", "kind"): ClassKind,
    ("partners", "kind"): MeetingKind,
}
_PLAIN: dict[str, dict[str, object]] = {
    "age_group": dict(wording.AGES),
    "sex": dict(wording.SEXES),
    "sex_adults": dict(wording.SEXES),
    "temporary": {"yes": _l("for a while"), "no": _l("to stay")},
    "whose": {"client": _l("the client"), "authority": _l("an authority")},
    "year_of_guidance": {"1": _l("first year"), "2": _l("second year")},
}


def name_of(breakdown: str) -> str:
    """Return what a breakdown is about, in the page's language; its code for one without words."""
    return str(NAMES.get(breakdown, breakdown))


def parts_of(area: str, breakdown: str) -> dict[str, str]:
    """Return the words of a breakdown's parts by code; none where they follow from the world (countries, terms)."""
    if breakdown in _PLAIN:
        return {code: str(said) for code, said in _PLAIN[breakdown].items()}
    kind = _OF_ONE.get((area, breakdown)) or _OF_ANY.get(breakdown)
    if kind is None:
        return {}
    return {code.value: word(code) for code in kind}
