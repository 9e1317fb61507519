"""The words of the page for codes and countries: for citizens and councillors, who know none of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from babel import Locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from tenants.figures.catalogue import INDICATORS
from tenants.reports.protection import OTHER
from wegwijs.locale import language

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

TOPICS = {
    "housing": _l("Homes for newcomers"),
    "consultations": _l("Walk-in hour"),
    "dossiers": _l("Legal help and family reunification"),
    "partners": _l("Working together"),
    "guidance": _l("Social guidance"),
    "participation": _l("Participation statement"),
    "language": _l("Language classes"),
    "organisation": _l("Organisation"),
}
"""What each chapter is about."""
SHORT = {**TOPICS, "dossiers": _l("Legal help"), "guidance": _l("Guidance")}
"""The same in the list above the chapters."""
DOSSIERS = {
    "family_reunification": _l("Family reunification"),
    "asylum": _l("Asylum"),
    "renewal": _l("Renewing a permit"),
    "travel_document": _l("Travel document"),
    "naturalisation": _l("Becoming Dutch"),
    "objection_appeal": _l("Objection and appeal"),
    "return_orientation": _l("Return or moving on"),
    "integration": _l("Civic integration"),
    "other": _l("Something else"),
}
MEETINGS = {
    "consultation": _l("regular meetings"),
    "multidisciplinary": _l("about one client, with the client"),
    "handover": _l("warm handovers"),
}
CLASSES = {"beginners": _l("beginners"), "conversation": _l("conversation"), "homework": _l("homework")}
FIGURES = {
    "housing.housed/age_group/adult": _l("People housed: adults"),
    "housing.housed/age_group/child": _l("People housed: children"),
    "housing.housed/sex/m": _l("People housed: men"),
    "housing.housed/sex/f": _l("People housed: women"),
    "housing.housed/sex_adults/m": _l("People housed: men among the adults"),
    "housing.housed/sex_adults/f": _l("People housed: women among the adults"),
    "guidance.started/year_of_guidance/1": _l("Trajectories that began: first year"),
    "guidance.started/year_of_guidance/2": _l("Trajectories that began: second year"),
}
"""Parts of figures by the name under which they were printed."""
AGES = {"adult": _l("adults"), "child": _l("children"), "unknown": _l("age not known")}
SEXES = {"m": _l("men"), "f": _l("women"), "x": _l("sex x"), "unknown": _l("sex not known")}
HOMES = {"house": _l("houses"), "room": _l("rooms"), "group": _l("group homes")}
ROUTES = {
    "regular": _l("by the usual way"),
    "family": _l("family members who followed"),
    "resettled": _l("resettled"),
    "gva": _l("in a municipal shelter"),
    "minor": _l("minors on their own"),
    "mover": _l("moved from elsewhere"),
}
WAYS = {"family": _l("family members"), OTHER: _l("others")}


def figure_name(figure: str) -> str:
    """Return the name of an indicator, or of a part of one, as it may have been printed."""
    return str(FIGURES[figure] if figure in FIGURES else _(INDICATORS[figure].name))


def said(words: Mapping[str, object]) -> dict[str, str]:
    """Return words in the page's language."""
    return {code: str(word) for code, word in words.items()}


def country(code: str) -> str:
    """Return the name of a country, with how one says that somebody comes from it."""
    if code == OTHER:
        return str(_("other countries"))
    if code == "stateless":
        return str(_("stateless"))
    if code == "unknown":
        return str(_("country not known"))
    return str(_("from %(country)s", country=name_of_country(code)))


def name_of_country(code: str) -> str:
    """Return the name of a country by its code, in the page's language."""
    return str(Locale.parse(language()).territories.get(code, code))


def countries(*parts: Mapping[str, int]) -> dict[str, str]:
    """Return the words of the countries in `parts`, from many people to few, all others last; none when none is told."""
    amounts: dict[str, int] = {}
    for found in parts:
        for code, amount in found.items():
            amounts.setdefault(code, amount)
    return {code: country(code) for code in _sorted(amounts)}


def _sorted(amounts: Mapping[str, int]) -> Iterable[str]:
    return sorted(amounts, key=lambda code: (code == OTHER, -amounts[code], code))
