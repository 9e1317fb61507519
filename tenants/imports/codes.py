"""The words that a spreadsheet may use for our codes: the code itself, and what people in the field write."""

from __future__ import annotations

import unicodedata
from enum import StrEnum

from babel import Locale

from tenants.consultations.models import Topic

_COUNTRY_LETTERS = 2
NO_COUNTRY = {"AC", "CP", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ", "CQ"}
"""Territories in Unicode's list that nobody is a national of."""


def folded(text: str) -> str:
    """Return a word as it is compared: lower case, without accents, single spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(sign for sign in plain if not unicodedata.combining(sign)).split())


TOPICS = {
    **{topic.value: topic.value for topic in Topic},
    "belasting & toeslagen": Topic.ALLOWANCES.value,
    "belasting en toeslagen": Topic.ALLOWANCES.value,
    "belastingen en toeslagen": Topic.ALLOWANCES.value,
    "belasting, toeslagen": Topic.ALLOWANCES.value,
    "belasting": Topic.ALLOWANCES.value,
    "toeslagen": Topic.ALLOWANCES.value,
    "financien": Topic.FINANCE.value,
    "geld": Topic.FINANCE.value,
    "juridisch": Topic.LEGAL.value,
    "onderwijs": Topic.EDUCATION.value,
    "participatie": Topic.PARTICIPATION.value,
    "werk": Topic.WORK.value,
    "wonen": Topic.HOUSING.value,
    "huisvesting": Topic.HOUSING.value,
    "zorg": Topic.CARE.value,
}
CHANNELS = {
    "inloop": "walk_in", "inloopspreekuur": "walk_in", "spreekuur": "walk_in", "balie": "walk_in",
    "telefoon": "phone", "telefonisch": "phone", "bellen": "phone",
    "e-mail": "email", "mail": "email", "per mail": "email",
    "huisbezoek": "home", "thuis": "home", "aan huis": "home",
}  # fmt: skip
GUIDANCE = {"binnen": "inside", "binnen traject": "inside", "buiten": "outside", "buiten traject": "outside"}
OUTCOMES = {
    "beantwoord": "answered", "afgehandeld": "answered", "doorverwezen": "referred", "verwezen": "referred",
    "in dossier": "dossier", "helpdesk": "escalated", "vraag aan de helpdesk": "escalated",
}  # fmt: skip
ENTRIES = {
    "begin": "opening", "beginstand": "opening", "correctie": "correction", "nagekomen": "late_count",
    "later geteld": "late_count", "overdracht": "transfer", "overheveling": "transfer",
}  # fmt: skip
DWELLINGS = {"huis": "house", "woning": "house", "kamer": "room", "groep": "group", "groepswoning": "group"}
ROUTES = {
    "regulier": "regular", "gezin": "family", "gezinshereniging": "family", "nareis": "family", "nareiziger": "family",
    "hervestigd": "resettled", "hervestiging": "resettled", "uitgenodigd": "resettled", "amv": "minor",
    "minderjarig": "minor", "alleenstaande minderjarige": "minor", "verhuizing": "mover", "verhuizer": "mover",
}  # fmt: skip
DOSSIERS = {
    "gezinshereniging": "family_reunification", "nareis": "family_reunification", "asiel": "asylum",
    "verlenging": "renewal", "reisdocument": "travel_document", "naturalisatie": "naturalisation",
    "bezwaar en beroep": "objection_appeal", "bezwaar": "objection_appeal", "beroep": "objection_appeal",
    "terugkeer": "return_orientation", "terugkeerorientatie": "return_orientation", "inburgering": "integration",
    "anders": "other", "overig": "other",
}  # fmt: skip
ENDINGS = {
    "toegekend": "granted", "ingewilligd": "granted", "succesvol": "granted", "afgewezen": "refused",
    "ingetrokken": "withdrawn", "verhuisd": "moved", "anders": "other", "overig": "other",
}  # fmt: skip
CLASSES = {"beginners": "beginners", "conversatie": "conversation", "gesprek": "conversation", "huiswerk": "homework",
           "huiswerkbegeleiding": "homework"}  # fmt: skip
PEOPLE = {"vrijwilliger": "volunteer", "stagiair": "intern", "stagiaire": "intern", "betaald": "paid",
          "beroepskracht": "paid"}  # fmt: skip
MEETINGS = {
    "overleg": "consultation", "regulier overleg": "consultation", "multidisciplinair": "multidisciplinary",
    "multidisciplinair overleg": "multidisciplinary", "mdo": "multidisciplinary", "overdracht": "handover",
    "warme overdracht": "handover",
}  # fmt: skip


class Sex(StrEnum):
    """What `clients.models.SEXES` holds."""

    M = "m"
    F = "f"
    X = "x"


SEXES = {"man": "m", "vrouw": "f", "v": "f", "anders": "x", "onbekend": "", "unknown": ""}


def _names(kind: str, language: str) -> dict[str, str]:
    """Return what a language calls the codes of a `kind` (`territories`, `languages`) that are plain letters."""
    names: dict[str, str] = getattr(Locale(language), kind)
    return {code: str(name) for code, name in names.items() if code.isalpha()}


def _nationalities() -> dict[str, str]:
    codes = {code for code in _names("territories", "en") if len(code) == _COUNTRY_LETTERS} - NO_COUNTRY
    called = [(name, code) for language in ("en", "nl") for code, name in _names("territories", language).items()]
    found = {folded(name): code for name, code in called if code in codes} | {code.lower(): code for code in codes}
    stateless = dict.fromkeys(("stateless", "staatloos", "staatloze", "xxa"), "stateless")
    return found | stateless | dict.fromkeys(("unknown", "onbekend", "xxx"), "unknown")


def _languages() -> dict[str, str]:
    called = [(name, code) for language in ("en", "nl") for code, name in _names("languages", language).items()]
    found = {folded(name): code for name, code in called} | {code: code for _, code in called}
    # Unicode's list knows Dari only as the Persian of its country.
    return found | dict.fromkeys(("dari", "fa_af", "prs"), "prs")


NATIONALITIES = _nationalities()
LANGUAGES = _languages()
