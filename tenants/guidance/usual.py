"""The list a branch begins with: what the branches' own annual pages name, in the weeks in which it is usually done.

The lines are the branch's own text from then on, and therefore Dutch; it changes, orders and takes them off.
"""

from __future__ import annotations

from typing import NamedTuple

from tenants.guidance.models import Phase


class Line(NamedTuple):
    """A line of the list, with the days after the start within which it is done."""

    phase: Phase
    label: str
    due_after_days: int | None = None
    for_children: bool = False


USUAL = (
    Line(Phase.BEFORE, "Koppeling ontvangen", 0),
    Line(Phase.BEFORE, "Warme overdracht van het COA", 0),
    Line(Phase.BEFORE, "Woning bekeken", 0),
    Line(Phase.BEFORE, "Huurcontract getekend, sleutel gekregen", 0),
    Line(Phase.BEFORE, "Ingeschreven bij de gemeente (BRP)", 7),
    Line(Phase.BEFORE, "Bijstand aangevraagd", 7),
    Line(Phase.BEFORE, "Inrichtingskosten aangevraagd (bijzondere bijstand)", 7),
    Line(Phase.BEFORE, "Energie en water geregeld", 7),
    Line(Phase.BEFORE, "Bankrekening geopend", 14),
    Line(Phase.BEFORE, "Zorgverzekering afgesloten", 14),
    Line(Phase.FIRST_WEEKS, "Verhuisd en ingericht", 14),
    Line(Phase.FIRST_WEEKS, "Verblijfspas en V-nummer nagekeken", 14),
    Line(Phase.FIRST_WEEKS, "Gezinshereniging besproken (binnen 3 maanden aanvragen!)", 14),
    Line(Phase.FIRST_WEEKS, "Huisarts gevonden", 14),
    Line(Phase.FIRST_WEEKS, "Tandarts gevonden", 28),
    Line(Phase.FIRST_WEEKS, "Apotheek gekozen", 28),
    Line(Phase.FIRST_WEEKS, "Consultatiebureau", 14, for_children=True),
    Line(Phase.FIRST_WEEKS, "School gevonden", 14, for_children=True),
    Line(Phase.FIRST_WEEKS, "Peuterspeelzaal of opvang", 28, for_children=True),
    Line(Phase.FIRST_WEEKS, "Telefoon en internet", 28),
    Line(Phase.FIRST_WEEKS, "Inboedel- en aansprakelijkheidsverzekering", 28),
    Line(Phase.FIRST_WEEKS, "DigiD aangevraagd", 14),
    Line(Phase.FIRST_WEEKS, "Uitleg over afval", 28),
    Line(Phase.FIRST_MONTHS, "Huurtoeslag aangevraagd", 30),
    Line(Phase.FIRST_MONTHS, "Zorgtoeslag aangevraagd", 30),
    Line(Phase.FIRST_MONTHS, "Kinderbijslag en kindgebonden budget", 30, for_children=True),
    Line(Phase.FIRST_MONTHS, "Kwijtschelding van gemeentelijke belasting", 60),
    Line(Phase.FIRST_MONTHS, "Ingeschreven bij het UWV", 60),
    Line(Phase.FIRST_MONTHS, "Brief van DUO uitgelegd", 60),
    Line(Phase.FIRST_MONTHS, "Inburgering begonnen (brede intake, PIP)", 70),
    Line(Phase.FIRST_MONTHS, "Taalles begonnen", 84),
    Line(Phase.FIRST_MONTHS, "Reisdocument aangevraagd", 84),
    Line(Phase.FIRST_MONTHS, "Fiets en vervoer", 84),
    Line(Phase.FIRST_MONTHS, "Sociale kaart besproken", 84),
    Line(Phase.FIRST_MONTHS, "Brieven leren ordenen en lezen", 84),
    Line(Phase.LATER, "Budget besproken: inkomsten en uitgaven", 120),
    Line(Phase.LATER, "Gezondheid besproken", 150),
    Line(Phase.LATER, "Netwerk: buren, vereniging, maatje", 180),
    Line(Phase.LATER, "Werk of vrijwilligerswerk, met de jobcoach", 240),
    Line(Phase.LATER, "Participatieverklaring: workshops en handtekening", 300),
    Line(Phase.LATER, "Voortgangsgesprek met de gemeente", 330),
    Line(Phase.SECOND_YEAR, "Afgesproken waarbij nog hulp nodig is", 30),
    Line(Phase.SECOND_YEAR, "Zelfredzaamheid gemeten, halverwege", 180),
    Line(Phase.SECOND_YEAR, "Zelfredzaamheid gemeten, aan het eind", 330),
    Line(Phase.SECOND_YEAR, "Warme overdracht aan het maatschappelijk werk", 345),
    Line(Phase.SECOND_YEAR, "Afsluitende brief gegeven", 360),
)
