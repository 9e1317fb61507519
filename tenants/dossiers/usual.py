"""The steps a procedure usually takes: what every branch begins with, until it has lines of its own.

The labels become the branch's own text and are therefore Dutch. The terms that begin or are met by a step are ids of the
catalogue (`tenants/terms/data/terms.csv`), which has their sources.
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from tenants.dossiers.models import DossierKind, PartyRole

US, CLIENT, FAMILY = PartyRole.US, PartyRole.CLIENT, PartyRole.FAMILY_MEMBER
LAWYER, AUTHORITY, EMBASSY = PartyRole.LAWYER, PartyRole.AUTHORITY, PartyRole.EMBASSY
COURT, OTHER = PartyRole.COURT, PartyRole.OTHER
ACT_OF_2021 = dt.date(2022, 1, 1)
"""The Wet inburgering 2021 holds for duties that begin from this day on."""


DEFAULT = ("default_notice.appeal_opens", "default_notice.penalty")
"""What runs once an authority was given notice of its default; it ends by itself when the decision comes."""


class Line(NamedTuple):
    """A step: who has to act, what happened when it is done, the terms that begin by that, and those it meets."""

    label: str
    waits_for: PartyRole
    event: str = ""
    terms: tuple[str, ...] = ()
    guarded_by: tuple[str, ...] = ()
    after_refusal: bool = False
    valid_from: dt.date = dt.date.min
    valid_to: dt.date = dt.date.max

    def holds_on(self, day: dt.date) -> bool:
        """Whether it is a step of a procedure of `day`; both ends are included."""
        return self.valid_from <= day <= self.valid_to


def _objection(family: str) -> tuple[Line, ...]:
    """Return the way after a refusal, with the terms of one family of the catalogue: objection, decision, appeal."""
    objection, decision, appeal = f"{family}.objection", f"{family}.objection_decision", f"{family}.appeal"
    return (
        Line("Bezwaar", LAWYER, "objection_term_ended", (decision,), (objection,), after_refusal=True),
        Line("Beslissing op bezwaar", AUTHORITY, "decision_sent", (appeal,), (decision, *DEFAULT), after_refusal=True),
        Line("Beroep", LAWYER, guarded_by=(appeal,), after_refusal=True),
        Line("Uitspraak van de rechtbank", COURT, after_refusal=True),
    )


_LAST_OF_2013 = ACT_OF_2021 - dt.timedelta(days=1)

USUAL: dict[DossierKind, tuple[Line, ...]] = {
    DossierKind.FAMILY_REUNIFICATION: (
        Line("Vergunning", AUTHORITY, "permit_granted", ("family_reunification.application",)),
        Line(
            "Aanvraag",
            US,
            "application_received",
            ("family_reunification.decision",),
            ("family_reunification.application",),
        ),
        Line("Papieren compleet", CLIENT),
        Line("DNA of gesprek", EMBASSY),
        Line(
            "Besluit van de IND",
            AUTHORITY,
            "decision_sent",
            ("family_reunification.objection",),
            ("family_reunification.decision", *DEFAULT),
        ),
        *_objection("family_reunification"),
        Line("Visum klaar", AUTHORITY, "visa_notice_sent", ("family_reunification.collect_visa",)),
        Line(
            "Visum ophalen",
            FAMILY,
            "visa_issued",
            ("family_reunification.enter_on_visa",),
            ("family_reunification.collect_visa",),
        ),
        Line(
            "Reis",
            FAMILY,
            "entered_country",
            ("family_reunification.report_arrival",),
            ("family_reunification.enter_on_visa",),
        ),
        Line(
            "Melden",
            FAMILY,
            "arrival_reported",
            ("family_reunification.permit_after_report",),
            ("family_reunification.report_arrival",),
        ),
        Line("Vergunning na melding", AUTHORITY, guarded_by=("family_reunification.permit_after_report",)),
        Line("Huisvesting", US),
    ),
    DossierKind.ASYLUM: (
        Line("Aanvraag", CLIENT, "application_received", ("asylum.decision",)),
        Line("Gehoor bij de IND", AUTHORITY),
        Line("Correcties en aanvullingen", LAWYER),
        Line("Voornemen van de IND", AUTHORITY, "intention_sent", ("asylum.view_on_intention",)),
        Line("Zienswijze", LAWYER, guarded_by=("asylum.view_on_intention",)),
        Line("Besluit van de IND", AUTHORITY, "decision_sent", ("asylum.appeal",), ("asylum.decision", *DEFAULT)),
        Line("Beroep", LAWYER, guarded_by=("asylum.appeal", "asylum.appeal_short"), after_refusal=True),
        Line("Uitspraak van de rechtbank", COURT, "judgment_sent", ("asylum.higher_appeal",), after_refusal=True),
        Line(
            "Hoger beroep",
            LAWYER,
            guarded_by=("asylum.higher_appeal", "asylum.higher_appeal_short"),
            after_refusal=True,
        ),
        Line("Uitspraak van de Raad van State", COURT, after_refusal=True),
        Line("Pas opgehaald", CLIENT),
    ),
    DossierKind.RENEWAL: (
        Line(
            "Einddatum bekend",
            US,
            "permit_expires",
            ("permit_asylum.renewal_window", "permit_asylum.renewal"),
        ),
        Line("Papieren compleet", CLIENT),
        Line(
            "Aanvraag",
            US,
            "application_received",
            ("regular.decision",),
            (
                *("permit_asylum.renewal_window", "permit_asylum.renewal"),
                *("permit_regular.renewal_window", "permit_regular.renewal", "permit_regular.renewal_grace"),
            ),
        ),
        Line("Besluit van de IND", AUTHORITY, "decision_sent", ("regular.objection",), ("regular.decision", *DEFAULT)),
        *_objection("regular"),
        Line("Nieuwe pas opgehaald", CLIENT),
    ),
    DossierKind.TRAVEL_DOCUMENT: (
        Line("Pasfoto en papieren klaar", CLIENT),
        Line("Aanvraag bij de gemeente", CLIENT, "application_received", ("travel_document.decision",)),
        Line(
            "Besluit van de gemeente",
            AUTHORITY,
            "decision_sent",
            ("travel_document.objection",),
            ("travel_document.decision", *DEFAULT),
        ),
        Line("Bezwaar", LAWYER, guarded_by=("travel_document.objection",), after_refusal=True),
        Line("Beslissing op bezwaar", AUTHORITY, after_refusal=True),
        Line("Document opgehaald", CLIENT),
    ),
    DossierKind.NATURALISATION: (
        Line("Toegelaten sinds", US, "admitted", ("naturalisation.residence",)),
        Line("Diploma en papieren klaar", CLIENT),
        Line(
            "Verzoek bij de gemeente",
            CLIENT,
            guarded_by=("naturalisation.residence", "naturalisation.residence_stateless"),
        ),
        Line("Leges betaald", CLIENT, "fee_paid", ("naturalisation.decision",)),
        Line("Advies van de burgemeester", AUTHORITY),
        Line(
            "Besluit",
            AUTHORITY,
            "decision_sent",
            ("naturalisation.objection",),
            ("naturalisation.decision", *DEFAULT),
        ),
        Line("Bezwaar", LAWYER, guarded_by=("naturalisation.objection",), after_refusal=True),
        Line("Beslissing op bezwaar", AUTHORITY, "decision_sent", ("naturalisation.appeal",), after_refusal=True),
        Line("Beroep", LAWYER, guarded_by=("naturalisation.appeal",), after_refusal=True),
        Line("Uitspraak van de rechtbank", COURT, after_refusal=True),
        Line("Ceremonie", CLIENT),
    ),
    DossierKind.OBJECTION_APPEAL: (
        Line("Besluit ontvangen", CLIENT, "decision_sent", ("regular.objection",)),
        Line("Advocaat gevonden", US),
        Line(
            "Bezwaar verstuurd",
            LAWYER,
            "objection_term_ended",
            ("regular.objection_decision",),
            ("regular.objection", "general.objection"),
        ),
        Line("Hoorzitting", AUTHORITY),
        Line(
            "Beslissing op bezwaar",
            AUTHORITY,
            "decision_sent",
            ("regular.appeal",),
            ("regular.objection_decision", *DEFAULT),
        ),
        Line("Beroep", LAWYER, guarded_by=("regular.appeal",), after_refusal=True),
        Line("Uitspraak van de rechtbank", COURT, after_refusal=True),
    ),
    DossierKind.RETURN_ORIENTATION: (
        Line("Eerste gesprek", US),
        Line("Wensen en vragen op papier", CLIENT),
        Line("Informatie over het land", US),
        Line("Gesprek met IOM", OTHER),
        Line("Keuze gemaakt", CLIENT),
        Line("Reisdocument", EMBASSY),
        Line("Vertrek", CLIENT),
    ),
    DossierKind.INTEGRATION: (
        Line(
            "Brief van DUO",
            CLIENT,
            "duty_started",
            ("integration.term", "integration.participation_statement"),
            valid_to=_LAST_OF_2013,
        ),
        Line("Taalschool gekozen", CLIENT, valid_to=_LAST_OF_2013),
        Line(
            "Ingeschreven bij de gemeente",
            CLIENT,
            "registered_in_municipality",
            ("integration.intake_and_plan",),
            valid_from=ACT_OF_2021,
        ),
        Line(
            "Brede intake en PIP",
            AUTHORITY,
            "plan_dated",
            ("integration.term", "integration.participation_statement"),
            ("integration.intake_and_plan",),
            valid_from=ACT_OF_2021,
        ),
        Line("Leerroute begonnen", CLIENT, valid_from=ACT_OF_2021),
        Line("Participatieverklaring", CLIENT, guarded_by=("integration.participation_statement",)),
        Line("Ingeburgerd", CLIENT, guarded_by=("integration.term",)),
    ),
    DossierKind.OTHER: (
        Line("Vraag uitgezocht", US),
        Line("Aanvraag", CLIENT, "application_received", ("general.decision",)),
        Line("Besluit", AUTHORITY, "decision_sent", ("general.objection",), ("general.decision", *DEFAULT)),
        Line("Bezwaar", LAWYER, guarded_by=("general.objection",), after_refusal=True),
        Line("Beslissing op bezwaar", AUTHORITY, after_refusal=True),
    ),
}
