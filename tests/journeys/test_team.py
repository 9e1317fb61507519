"""A volunteer leaves and comes back; hours and a certificate; a warm handover; a signal: with the keyboard."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from tenants.moments import local_date
from tests.factories.keyboard import press
from tests.journeys.conftest import picture

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.journeys.conftest import Town

pytestmark = pytest.mark.journey
TEAM = "/hellevoetsluis/team"


def choose(window: Page, label: str, words: str) -> None:
    """Choose what begins with `words` in a list, as somebody with a keyboard does."""
    field = window.get_by_label(label, exact=True)
    field.focus()
    found = field.locator("option").filter(has_text=words).first.get_attribute("value")
    field.select_option(found)


def fill_day(window: Page, label: str, day: dt.date) -> None:
    window.get_by_label(label, exact=True).fill(day.isoformat())


def in_care(town: Town, name: str) -> int:
    """Return how many clients somebody of Hellevoetsluis has in care."""
    query = (
        "SELECT count(*) FROM caseloads c JOIN volunteers v ON v.branch_id = c.branch_id AND v.id = c.volunteer_id"
        " JOIN branches b ON b.id = c.branch_id WHERE b.slug = 'hellevoetsluis' AND v.name = :name AND c.until IS NULL"
    )
    with town.superuser.connect() as behind:
        return int(behind.scalar(text(query), {"name": name}) or 0)


def test_somebody_leaves_the_team_is_signed_out_and_comes_back(town: Town, enter: Callable[..., Page]) -> None:
    sanne, marjan = enter("Sanne Stuurboord"), enter("Marjan Vuurtoren")
    sanne.goto(TEAM)
    assert "Team" in sanne.inner_text("h1")
    had, others = in_care(town, "Sanne Stuurboord"), in_care(town, "Karim Wetsboek")
    assert had > 0

    # What hangs on her is shown; without a successor nothing happens.
    marjan.goto(TEAM)
    press(marjan, "Sanne Stuurboord")
    press(marjan, "Vertrekt")
    picture(marjan, "journey-leaving")
    press(marjan, "Draag over")
    assert marjan.title().startswith("Fout:")
    sanne.goto(TEAM)
    assert "Team" in sanne.inner_text("h1")

    # One choice for everything, and her browser is outside at its next step.
    choose(marjan, "Wie neemt alles over?", "Karim Wetsboek")
    press(marjan, "Draag over")
    assert "Sanne Stuurboord is vertrokken" in marjan.inner_text("body")
    picture(marjan, "journey-left")
    assert (in_care(town, "Sanne Stuurboord"), in_care(town, "Karim Wetsboek") > others) == (0, True)
    sanne.goto(TEAM)
    assert "/sign-in" in sanne.url
    picture(sanne, "journey-signed-out")

    # It was a mistake: work and access come back, the old browser does not.
    press(marjan, "Komt terug")
    marjan.get_by_label("Het was een vergissing", exact=False).check()
    press(marjan, "Zet weer in het team")
    assert in_care(town, "Sanne Stuurboord") == had
    sanne.goto(TEAM)
    assert "/sign-in" in sanne.url
    assert "Team" in enter("Sanne Stuurboord").goto(TEAM).text()  # type: ignore[union-attr]


def test_somebody_is_taken_on_shows_papers_and_goes_away(enter: Callable[..., Page]) -> None:
    marjan, today = enter("Marjan Vuurtoren"), local_date()
    marjan.goto(TEAM)
    press(marjan, "Nieuwe medewerker")
    marjan.get_by_label("Naam", exact=True).fill("Greet Avondrood")
    press(marjan, "Zet in het team")
    assert "geen verklaring omtrent gedrag" in marjan.inner_text("main")

    # A certificate that is about to expire is noted, corrected, taken back and kept after all.
    press(marjan, "Noteer een bewijs")
    fill_day(marjan, "Datum op het bewijs", dt.date(2024, 1, 8))
    marjan.get_by_label("Geldig tot en met").fill((today + dt.timedelta(days=20)).isoformat())
    press(marjan, "Bewaar")
    assert "binnen een maand" in marjan.inner_text("main")
    press(marjan, "Verklaring omtrent gedrag")
    marjan.get_by_label("Geldig tot en met").fill((today + dt.timedelta(days=400)).isoformat())
    press(marjan, "Bewaar")
    assert "binnen een maand" not in marjan.inner_text("main")
    press(marjan, "Intrekken")
    press(marjan, "Maak ongedaan")
    assert "geen verklaring" not in marjan.inner_text("main")

    # Leave with somebody who stands in; a second one on the same days is refused.
    for wrong in (False, True):
        press(marjan, "Plan afwezigheid")
        fill_day(marjan, "Eerste dag afwezig", today)
        fill_day(marjan, "Laatste dag afwezig", today + dt.timedelta(days=6))
        press(marjan, "Bewaar")
        assert marjan.title().startswith("Fout:") == wrong
    press(marjan, "Terug")
    assert "Afwezig tot en met" in marjan.inner_text("main")

    # Hours of today, corrected and taken back.
    press(marjan, "Bekijk de uren")
    marjan.get_by_label("Uren", exact=True).fill("3")
    marjan.get_by_label("Wat deed u?", exact=False).fill("Spreekuur")
    press(marjan, "Bewaar")
    assert "3:00" in marjan.inner_text("main")
    press(marjan, "Verbeter")
    marjan.get_by_label("Minuten", exact=True).fill("30")
    press(marjan, "Bewaar")
    assert "3:30" in marjan.inner_text("main")
    picture(marjan, "journey-hours")
    press(marjan, "Intrekken")
    assert "3:30" not in marjan.inner_text("main")

    # Nothing hangs on her: she leaves with one press.
    press(marjan, "Pagina van Greet")
    press(marjan, "Vertrekt")
    press(marjan, "Draag over")
    assert "werkte hier tot en met" in marjan.inner_text("main")


def test_a_client_is_handed_over_warmly_and_the_partner_answers(town: Town, enter: Callable[..., Page]) -> None:
    marjan = enter("Marjan Vuurtoren")
    marjan.goto("/hellevoetsluis/partners")
    press(marjan, "Nieuwe partner")
    marjan.get_by_label("Naam van de organisatie").fill("Buurtteam Reisprobe")
    press(marjan, "Bewaar")
    press(marjan, "Noteer een overleg")
    marjan.get_by_label("Wat is er afgesproken?", exact=False).fill("Elke twee maanden")
    press(marjan, "Bewaar")
    press(marjan, "Regulier overleg")
    press(marjan, "Verbeter dit overleg")
    marjan.get_by_label("Wat is er afgesproken?", exact=False).fill("Elke maand")
    marjan.get_by_label("Waarom verbetert u dit?").fill("Verschreven")
    press(marjan, "Bewaar de verbetering")
    assert "Verschreven" in marjan.inner_text("main")

    with town.superuser.connect() as behind:
        client = behind.scalar(
            text(
                "SELECT c.id FROM clients c JOIN branches b ON b.id = c.branch_id WHERE b.slug = 'hellevoetsluis'"
                " AND c.ended_on IS NULL AND NOT EXISTS (SELECT FROM consents WHERE client_id = c.id)"
                " AND NOT EXISTS (SELECT FROM referrals WHERE client_id = c.id) ORDER BY c.id LIMIT 1"
            )
        )
    marjan.goto(f"/hellevoetsluis/clients/{client}/partners")
    press(marjan, "Verwijs of draag over")
    choose(marjan, "Naar welke organisatie?", "Buurtteam Reisprobe")
    choose(marjan, "Waarvoor?", "Wonen")
    marjan.get_by_label("Warme overdracht: in een gesprek", exact=False).check()
    press(marjan, "Bewaar")
    assert "toestemming van de cliënt nodig" in marjan.inner_text(".faults")
    marjan.get_by_label("Hoe gaf de cliënt toestemming?").fill("Mondeling, met tolk")
    press(marjan, "Bewaar")
    assert "Warme overdracht aan Buurtteam Reisprobe" in marjan.inner_text("h1")
    picture(marjan, "journey-handover")
    press(marjan, "Zij pakken het op")
    marjan.get_by_label("Wat kwam eruit?", exact=False).fill("Vaste begeleider gevonden")
    press(marjan, "Rond af")
    assert "Vaste begeleider gevonden" in marjan.inner_text("main")

    # A contact about work, with the same partner.
    marjan.goto(f"/hellevoetsluis/clients/{client}/partners")
    press(marjan, "Contact over werk")
    marjan.get_by_label("Een gesprek", exact=True).check()
    press(marjan, "Bewaar")
    assert "Werk: een gesprek" in marjan.inner_text("main")

    # The organisation stops, and goes on after all.
    marjan.goto("/hellevoetsluis/partners")
    press(marjan, "Buurtteam Reisprobe")
    press(marjan, "Stop de samenwerking")
    press(marjan, "Werk weer samen")
    assert "De samenwerking met deze partner stopte" not in marjan.inner_text("main")


def test_a_signal_is_noticed_by_a_volunteer_and_told_to_the_municipality(enter: Callable[..., Page]) -> None:
    ria, marjan = enter("Ria Duinroos"), enter("Marjan Vuurtoren")
    ria.goto("/hellevoetsluis/signals")
    ria.get_by_label("Wat valt u op?").fill("Ria Duinroos ziet dat mensen lang wachten op een fiets")
    choose(ria, "Waar gaat het over?", "Zorg")
    press(ria, "Bewaar")
    assert "namen" in ria.inner_text(".faults")
    ria.get_by_label("Wat valt u op?").fill("Mensen wachten lang op een tweedehands fiets")
    press(ria, "Bewaar")
    assert "Dank u" in ria.inner_text("body")
    marjan.goto("/hellevoetsluis/signals")
    row = marjan.get_by_role("listitem").filter(has_text="tweedehands fiets")
    row.get_by_role("button", name="In het verslag").press("Enter")
    marjan.wait_for_load_state()
    press(marjan, "Het verslag van deze periode")
    assert "tweedehands fiets" in marjan.inner_text("main")
    picture(marjan, "journey-signals")
