"""The words of a slip: what a client takes along to an appointment, in their own language with the Dutch beside it.

They are a domain of their own (`translations/<language>/LC_MESSAGES/slips.po`), because other people translate and read
them than the pages. A language is offered only when every sentence here has its words in it. Each translation says
whether somebody who speaks the language has read it; as long as nobody has, the slip says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from typing import TYPE_CHECKING

from babel.core import UnknownLocaleError
from babel.dates import format_date

from tenants.guidance.models import Appointment

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

DUTCH = "nl"
SOURCE = "en"
LANGUAGES = {
    "ar": "العربية",
    "ti": "ትግርኛ",
    "uk": "Українська",
    "tr": "Türkçe",
    "fa": "فارسی",
    "fa_AF": "دری",
    "en": "English",
}
"""The languages a slip can have, each by its own name."""
RIGHT_TO_LEFT = {"ar", "fa", "fa_AF"}
_OTHER_NAMES = {
    "prs": "fa_AF", "fa-AF": "fa_AF", "pes": "fa", "fas": "fa", "ara": "ar", "tir": "ti", "ukr": "uk", "tur": "tr",
    "eng": "en",
}  # fmt: skip
"""Other codes that a client's record may hold for the same languages."""


def S_(sentence: str) -> str:  # noqa: N802  the name that extraction looks for, as N_ is for the pages
    """Return `sentence` as it is, so that extraction finds it for the slips and not for the pages."""
    return sentence


TITLE = S_("Appointment")
FOR = S_("For")
WHEN = S_("When")
AT = S_("at %(time)s")
WHERE = S_("Where")
ABOUT = S_("What for")
PHONE = S_("Phone number")
BRING = S_("Bring this with you")
ALONG = S_("Who goes with you")
INTERPRETER = S_("There will be an interpreter.")
CANNOT = S_("Can you not come? Call us or come by, as early as you can.")
KEEP = S_("Keep this paper and take it with you.")
EARLY = S_("Please be there ten minutes early.")
UNREVIEWED = S_("Nobody has checked this translation yet. If it differs, the Dutch text counts.")
SUBJECTS = {
    Appointment.Subject.OFFICE: S_("A talk at our office"),
    Appointment.Subject.MUNICIPALITY: S_("The municipality"),
    Appointment.Subject.DOCTOR: S_("The doctor or the hospital"),
    Appointment.Subject.SCHOOL: S_("The school"),
    Appointment.Subject.HOUSING: S_("The landlord of your house"),
    Appointment.Subject.BANK: S_("The bank"),
    Appointment.Subject.IND: S_("The immigration service (IND)"),
    Appointment.Subject.LANGUAGE: S_("The language lesson"),
    Appointment.Subject.WORK: S_("Work or the employment office (UWV)"),
    Appointment.Subject.OTHER: S_("Another appointment"),
}
THINGS = {
    Appointment.Bring.PERMIT: S_("Your residence permit"),
    Appointment.Bring.BANK_CARD: S_("Your bank card"),
    Appointment.Bring.LETTER: S_("The letter about this appointment"),
    Appointment.Bring.CONTRACT: S_("Your rental contract"),
    Appointment.Bring.INSURANCE: S_("Your health insurance card"),
    Appointment.Bring.PHONE: S_("Your telephone"),
}
SENTENCES = (
    TITLE, FOR, WHEN, AT, WHERE, ABOUT, PHONE, BRING, ALONG, INTERPRETER, CANNOT, KEEP, EARLY, UNREVIEWED,
    *SUBJECTS.values(), *THINGS.values(),
)  # fmt: skip
"""Everything a slip can say: what a language must have to be offered."""


class _Missing(NullTranslations):
    """What a catalogue answers for a sentence it does not have: nothing."""

    def gettext(self, message: str) -> str:
        return "" if message else message

    def pgettext(self, context: str, message: str) -> str:  # noqa: ARG002  the signature of its own
        return ""


@cache
def _catalogue(language: str) -> NullTranslations:
    """Return the words of exactly this language: Dari that has no word yet does not borrow the Persian one."""
    place = files("translations").joinpath(language, "LC_MESSAGES", "slips.mo")
    if not place.is_file():
        return _Missing()
    with place.open("rb") as file:
        found = GNUTranslations(file)
    found.add_fallback(_Missing())
    return found


@dataclass(frozen=True)
class Said:
    """A sentence of the slip in the client's language and in Dutch."""

    own: str
    dutch: str
    reviewed: bool = True


def _words(language: str, sentence: str) -> str:
    return sentence if language == SOURCE else _catalogue(language).gettext(sentence)


def say(language: str, sentence: str, **values: str) -> str:
    """Return a sentence of the slip in a language; nothing when the language has no words for it."""
    return _words(language, sentence) % values


def is_reviewed(language: str, sentence: str) -> bool:
    """Whether somebody who speaks the language has read this translation. `translations/compile.py` keeps the mark."""
    return language in {SOURCE, DUTCH} or _catalogue(language).pgettext("reviewed", sentence) == "yes"


def beside(language: str, sentence: str, **values: str) -> Said:
    """Return a sentence in the client's language with the Dutch."""
    own, dutch = say(language, sentence, **values), say(DUTCH, sentence, **values)
    return Said(own, dutch, is_reviewed(language, sentence))


@cache
def offered() -> tuple[str, ...]:
    """Return the languages in which a slip can be made: those that have every sentence."""
    return tuple(code for code in LANGUAGES if all(_words(code, sentence) for sentence in SENTENCES))


def spoken(languages: Iterable[str]) -> list[str]:
    """Return the codes of the slip for the languages of a client, the one they speak best first."""
    return [code for code in (_OTHER_NAMES.get(each, each) for each in languages) if code in LANGUAGES]


def day_in(language: str, day: dt.date) -> str:
    """Return a date in words: `ሰሉስ 13 መጋቢት 2018`. A language whose months nobody knows writes it in figures."""
    try:
        said = str(format_date(day, "EEEE d MMMM y", locale=language))
    except UnknownLocaleError:
        return f"{day:%d-%m-%Y}"
    return said if any(sign.isalpha() for sign in said) else f"{day:%d-%m-%Y}"
