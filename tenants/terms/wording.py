"""The words for the codes of the terms, and the voice that says them: a language and how it writes dates.

The words are source sentences of the catalogues of `translations/`. Pages and the command give the voice; nothing here
knows which of the two speaks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from babel.dates import format_date

from tenants.terms.catalogue import Authority, Unit
from tenants.terms.holidays import Holiday, Weekend
from tenants.terms.sources import source_in_dutch
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping
    from gettext import NullTranslations

    from babel import Locale

    from tenants.terms.catalogue import Length, Term
    from tenants.terms.counting import Passed, Spell

EVENTS: Mapping[str, tuple[str, str]] = {
    "permit_granted": (N_("Asylum permit granted"), N_("The client heard of the asylum permit")),
    "application_received": (N_("Application received"), N_("%(who)s received the application")),
    "visa_notice_sent": (N_("Notice about the entry visa sent"), N_("The notice about the entry visa was sent")),
    "visa_issued": (N_("Entry visa issued"), N_("The entry visa was issued")),
    "entered_country": (N_("Arrival in the Netherlands"), N_("The client arrived in the Netherlands")),
    "arrival_reported": (N_("Arrival reported"), N_("The client reported the arrival")),
    "decision_sent": (N_("Decision sent"), N_("The decision was sent")),
    "objection_term_ended": (N_("Term for the objection ended"), N_("The term for the objection ended")),
    "intention_sent": (N_("Intention sent"), N_("The intention was sent")),
    "judgment_sent": (N_("Judgment sent"), N_("The judgment was sent")),
    "application_date": (N_("Date of the asylum application"), N_("The client asked for asylum")),
    "five_years_lawful_stay": (N_("Five years of lawful stay"), N_("The client has stayed lawfully for five years")),
    "permit_expires": (N_("Permit expires"), N_("The permit expires")),
    "admitted": (N_("Admitted to the Netherlands"), N_("The client was admitted to the Netherlands")),
    "fee_paid": (N_("Fee paid"), N_("The fee was paid")),
    "default_notice_received": (N_("Notice of default received"), N_("The notice of default was received")),
    "penalty_started": (N_("Penalty payment began"), N_("The penalty payment began")),
    "duty_started": (N_("Duty of civic integration began"), N_("The duty of civic integration began")),
    "plan_dated": (N_("Date of the personal plan (PIP)"), N_("The personal plan (PIP) was dated")),
    "registered_in_municipality": (
        N_("Registered in the municipality"),
        N_("The client was registered in the municipality"),
    ),
    "benefit_started": (N_("Benefit began"), N_("The benefit began")),
    "moved": (N_("Moved house"), N_("The client moved house")),
    "request_received": (N_("Privacy request received"), N_("The privacy request was received")),
}
"""By event: its name in a list, and the clause that tells it."""
AUTHORITIES: Mapping[Authority, str] = {
    Authority.IND: N_("the IND"),
    Authority.MUNICIPALITY: N_("the municipality"),
    Authority.ADMINISTRATION: N_("the authority"),
    Authority.ORGANISATION: N_("the organisation"),
}
HOLIDAYS: Mapping[Holiday, str] = {
    Holiday.NEW_YEARS_DAY: N_("New Year's Day"),
    Holiday.GOOD_FRIDAY: N_("Good Friday"),
    Holiday.EASTER_MONDAY: N_("Easter Monday"),
    Holiday.KINGS_DAY: N_("King's Day"),
    Holiday.QUEENS_DAY: N_("Queen's Day"),
    Holiday.LIBERATION_DAY: N_("Liberation Day"),
    Holiday.ASCENSION_DAY: N_("Ascension Day"),
    Holiday.WHIT_MONDAY: N_("Whit Monday"),
    Holiday.CHRISTMAS_DAY: N_("Christmas Day"),
    Holiday.SECOND_CHRISTMAS_DAY: N_("Second Christmas Day"),
    Holiday.EQUATED_DAY: N_("a day equated with a holiday"),
}


@dataclass(frozen=True)
class Voice:
    """A language: its catalogue of words, and how it writes dates."""

    translations: NullTranslations
    locale: Locale

    @property
    def dutch(self) -> bool:
        """Whether it speaks Dutch, the language of the law itself."""
        return str(self.locale.language) == "nl"

    def gettext(self, sentence: str, **values: object) -> str:
        """Return a source sentence in this language, with its values filled in."""
        said = self.translations.gettext(sentence)
        return said % values if values else said

    def ngettext(self, one: str, several: str, number: int, **values: object) -> str:
        """Return one of two source sentences in this language; `num` is the number."""
        return self.translations.ngettext(one, several, number) % {"num": number, **values}

    def day(self, day: dt.date, *, beside: dt.date | None = None, weekday: bool = False) -> str:
        """Return a day in words; without its year when that is the one of the day it stands beside."""
        shape = "d MMMM" if beside is not None and beside.year == day.year else "d MMMM y"
        return format_date(day, f"EEEE {shape}" if weekday else shape, locale=self.locale)

    def length(self, length: Length) -> str:
        """Return a length in words: `4 weken`."""
        if length.unit is Unit.DAYS:
            return self.ngettext("%(num)s day", "%(num)s days", length.count)
        if length.unit is Unit.WEEKS:
            return self.ngettext("%(num)s week", "%(num)s weeks", length.count)
        if length.unit is Unit.MONTHS:
            return self.ngettext("%(num)s month", "%(num)s months", length.count)
        return self.ngettext("%(num)s year", "%(num)s years", length.count)

    def name(self, term: Term) -> str:
        """Return the name of a term."""
        return term.name_nl if self.dutch else term.name_en

    def source(self, term: Term, *, in_full: bool = False) -> str:
        """Return the legal source of a term."""
        return self.article(term.legal_source, in_full=in_full)

    def article(self, source: str, *, in_full: bool = False) -> str:
        """Return a legal source of the catalogue as this language writes it."""
        return source_in_dutch(source, in_full=in_full) if self.dutch else source

    def when_missed(self, term: Term) -> str:
        """Return what happens when nothing was done by the day found."""
        return term.when_missed_nl if self.dutch else term.when_missed_en

    def doubt(self, term: Term) -> str:
        """Return the open point of a confirmed term, if any."""
        return term.doubt_nl if self.dutch else term.doubt_en

    def note(self, term: Term) -> str:
        """Return what else there is to know about a term."""
        return term.note_nl if self.dutch else term.note

    def event_name(self, event: str) -> str:
        """Return an event as a list names it: `Besluit verstuurd`."""
        return self.gettext(EVENTS[event][0])

    def event_clause(self, term: Term) -> str:
        """Return the event of a term as a clause without a full stop: `De IND ontving de aanvraag`."""
        who = self.gettext(AUTHORITIES[term.authority]) if term.authority else ""
        said = self.gettext(EVENTS[term.starts_at][1]) % {"who": who}
        return said[:1].upper() + said[1:]

    def why(self, passed: Iterable[Passed]) -> list[str]:
        """Return why days were passed over, each reason once in a row: `tweede paasdag`, `weekend`."""
        said: list[str] = []
        for each in passed:
            word = self._reason(each.why)
            if word and said[-1:] != [word]:
                said.append(word)
        return said

    def _reason(self, why: Holiday | Weekend | None) -> str:
        if isinstance(why, Weekend):
            return self.gettext("weekend")
        return self.gettext(HOLIDAYS[why]) if why is not None else ""

    def holiday(self, holiday: Holiday) -> str:
        """Return the name of a holiday."""
        return self.gettext(HOLIDAYS[holiday])

    def spell(self, spell: Spell, *, beside: dt.date) -> str:
        """Return which days did not count: `2 juni tot en met 11 juni`."""
        first, last = self.day(spell.first, beside=beside), self.day(spell.last, beside=beside)
        return (
            first if first == last else self.gettext("%(first)s up to and including %(last)s", first=first, last=last)
        )

    def warnings(self, term: Term) -> list[str]:
        """Return what must stand beside every date of a term that is not sure; nothing for one that is."""
        if not term.confirmed:
            return [self.gettext("Not confirmed yet: ask the lawyer or the Helpdesk.")]
        if self.doubt(term):
            return [self.doubt(term), self.gettext("Ask the lawyer or the Helpdesk.")]
        return []

    def listed(self, words: list[str]) -> str:
        """Return words with commas, and `and` before the last."""
        return (
            self.gettext("%(words)s and %(last)s", words=", ".join(words[:-1]), last=words[-1])
            if words[1:]
            else words[0]
        )
