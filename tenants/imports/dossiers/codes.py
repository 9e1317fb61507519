"""The Dutch words that a spreadsheet may use for events, for terms that are asked often, and for lengths."""

from __future__ import annotations

EVENTS = {
    "vergunning verleend": "permit_granted", "vergunning gekregen": "permit_granted", "asielvergunning": "permit_granted",
    "aanvraag ontvangen": "application_received", "aanvraag ingediend": "application_received",
    "aanvraag": "application_received", "bericht visum": "visa_notice_sent", "brief over visum": "visa_notice_sent",
    "visum afgegeven": "visa_issued", "visum gekregen": "visa_issued", "aangekomen": "entered_country",
    "aankomst in nederland": "entered_country", "aankomst": "entered_country", "aangemeld": "arrival_reported",
    "aankomst gemeld": "arrival_reported", "besluit verstuurd": "decision_sent", "besluit verzonden": "decision_sent",
    "besluit": "decision_sent", "beschikking": "decision_sent", "bezwaartermijn voorbij": "objection_term_ended",
    "einde bezwaartermijn": "objection_term_ended", "ingebrekestelling ontvangen": "default_notice_received",
    "ingebrekestelling": "default_notice_received", "dwangsom begonnen": "penalty_started", "verhuisd": "moved",
    "verhuizing": "moved", "voornemen verstuurd": "intention_sent", "voornemen": "intention_sent",
    "uitspraak verstuurd": "judgment_sent", "uitspraak": "judgment_sent", "datum aanvraag": "application_date",
    "datum asielaanvraag": "application_date", "vijf jaar rechtmatig verblijf": "five_years_lawful_stay",
    "vergunning loopt af": "permit_expires", "vergunning verloopt": "permit_expires", "toegelaten": "admitted",
    "toelating": "admitted", "leges betaald": "fee_paid", "inburgeringsplicht begonnen": "duty_started",
    "begin inburgeringsplicht": "duty_started", "pip vastgesteld": "plan_dated", "datum pip": "plan_dated",
    "ingeschreven": "registered_in_municipality", "ingeschreven in gemeente": "registered_in_municipality",
    "uitkering begonnen": "benefit_started", "verzoek ontvangen": "request_received",
    "aanvulling gevraagd": "completion", "aanvullen": "completion", "herstel verzuim": "completion",
    "informatie uit buitenland": "foreign", "schriftelijk ingestemd": "agreed", "instemming": "agreed",
    "vertraging door aanvrager": "delay", "overmacht": "force_majeure", "brief": "letter", "verlenging": "letter",
    "verlengd": "letter", "verlengingsbrief": "letter", "extension": "letter", "extended": "letter",
}  # fmt: skip
TERMS = {
    "nareis aanvragen": "family_reunification.application", "beslissing nareis": "family_reunification.decision",
    "visum ophalen": "family_reunification.collect_visa", "reizen met visum": "family_reunification.enter_on_visa",
    "aankomst melden": "family_reunification.report_arrival", "bezwaar nareis": "family_reunification.objection",
}  # fmt: skip
UNITS = {
    "dag": "days", "dagen": "days", "week": "weeks", "weken": "weeks", "maand": "months", "maanden": "months",
    "jaar": "years", "jaren": "years",
}  # fmt: skip
NOT_YET = {"open", "nee", "nog niet", "no", "-"}
