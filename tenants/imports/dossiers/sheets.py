"""The two sheets of legal procedures: the dossiers, and what happened in each."""

from __future__ import annotations

from tenants.deadlines.models import DossierEvent
from tenants.dossiers.models import Dossier, DossierKind, DossierOutcome
from tenants.imports import codes
from tenants.imports.cells import Code, Text
from tenants.imports.columns import DAY, NUMBER, YEAR, Sheet, column, must
from tenants.imports.dossiers.cells import Event, EventNamed, Longer, MetOn, TermId, TermIds
from tenants.roles import Right
from tenants.words import N_

LONGEST_REFERENCE = 40
LONGEST_PROOF = 200
EXPIRES_AHEAD = 10 * YEAR
"""A permit that ends in years is known today."""

DOSSIERS = Sheet(
    "dossiers",
    N_("Legal procedures of clients."),
    Dossier,
    (
        must("dossier", NUMBER, "number"),
        must("client", NUMBER, "client_id", of="clients"),
        must("kind", Code(DossierKind, codes.DOSSIERS)),
        must("opened_on", DAY),
        column("closed_on", DAY),
        column("outcome", Code(DossierOutcome, codes.ENDINGS)),
        column(
            "handler",
            NUMBER,
            "handler_id",
            of="people",
            about=N_("Whose work it is: the number on the sheet people, or the name when only one person has it."),
        ),
        column("reference", Text(LONGEST_REFERENCE), default="", about=N_("The number at the authority.")),
        column(
            "regime_date",
            DAY,
            "regime_on",
            about=N_(
                "Which law holds, where the day of an event does not decide it: the day on which asylum was asked, or on"
                " which the duty to integrate began."
            ),
        ),
    ),
    key=("dossier",),
    day="opened_on",
    right=Right.DOSSIER_READ,
    note=N_("Known by the number of the dossier."),
)
EVENTS = Sheet(
    "dossier_events",
    N_("What happened in a dossier. The terms that begin by it are counted from it, and are guarded from then on."),
    DossierEvent,
    (
        must("dossier", NUMBER, "dossier_id", of="dossiers"),
        must(
            "event",
            Event(),
            "code",
            about=N_(
                "What happened. Or why the term of an authority stands still: completion, foreign, agreed, delay or"
                " force_majeure. Or letter, when it became longer."
            ),
        ),
        must("date", DAY, "day", ahead=EXPIRES_AHEAD),
        column(
            "terms",
            TermIds(),
            leaves=True,
            about=N_("Which terms begin by it. May be empty when there is only one."),
        ),
        column("until", DAY, ahead=YEAR, leaves=True, about=N_("The last day on which the term stands still.")),
        column("longer", Longer(), "length", about=N_("How much longer the term became.")),
        column(
            "of_event",
            EventNamed(),
            "target_id",
            about=N_("The event whose term stands still or is longer; with its date when it happened more than once."),
        ),
        column("of_term", TermId(), "terms", about=N_("Which term stands still or is longer.")),
        column(
            "met_on",
            MetOn(),
            "id",
            leaves=True,
            about=N_(
                "The day on which was done what the term asks: received, decided. Of several terms one day each, joined by"
                " +, with open for what is not done yet."
            ),
        ),
        column(
            "proof", Text(LONGEST_PROOF), default="", leaves=True, about=N_("How you know: the letter and its date.")
        ),
    ),
    right=Right.DOSSIER_READ,
    note=N_("Known by dossier, event and date; equal rows are told apart by their order."),
)
