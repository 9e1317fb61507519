"""Deadlines that ask for somebody: after a night on the page of today and by mail, and in one's own calendar; by keyboard."""

from __future__ import annotations

import datetime as dt
import urllib.error
import urllib.request
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

import pytest
from icalendar import Calendar
from sqlalchemy import text

from tenants.moments import local_date
from tests.factories.guarded import deadline
from tests.factories.workers import eventually
from tests.factories.world import Spot
from tests.journeys.conftest import picture
from wegwijs import night

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.journeys.conftest import Town

pytestmark = pytest.mark.journey


def press(window: Page, words: str) -> None:
    """Go to the first link or button that says `words`, press Enter on it, and wait for the page it leads to."""
    found = window.get_by_role("link", name=words).or_(window.get_by_role("button", name=words))
    found.locator("visible=true").first.focus()
    with window.expect_navigation():
        window.keyboard.press("Enter")


def hellevoetsluis(town: Town) -> Spot:
    with town.superuser.connect() as behind:
        branch_id = behind.scalar(text("SELECT id FROM branches WHERE slug = 'hellevoetsluis'"))
        code = behind.scalar(
            text("SELECT municipality_code FROM clients WHERE branch_id = :b LIMIT 1"), {"b": branch_id}
        )
    return Spot(branch_id, "hellevoetsluis", "Hellevoetsluis", str(code))


def karim(town: Town) -> uuid.UUID:
    """Return the place of the legal counsellor on the roster."""
    query = (
        "SELECT v.id FROM volunteers v JOIN people p ON p.id = v.person_id JOIN branches b ON b.id = v.branch_id"
        " WHERE p.name = 'Karim Wetsboek' AND b.slug = 'hellevoetsluis'"
    )
    with town.superuser.connect() as behind:
        found: uuid.UUID = behind.execute(text(query)).scalar_one()
    return found


def fetched(address: str) -> Calendar:
    with urllib.request.urlopen(address, timeout=10) as answer:
        assert answer.headers["Set-Cookie"] is None
        return Calendar.from_ical(answer.read())


def test_deadlines_ask_for_whoever_they_are_of(town: Town, enter: Callable[..., Page]) -> None:
    here, handler, today = hellevoetsluis(town), karim(town), local_date()
    for days, number in ((-2, "G26-001"), (2, "G26-002"), (12, "G26-003")):
        deadline(town.engine, None, today + dt.timedelta(days=days), handler, spot=here, number=number)
    deadline(town.engine, None, today + dt.timedelta(days=1), spot=here, number="G26-004")

    # A real night, with a real worker; it may run once more, and nothing is sent twice.
    letters = town.around.settings.home / "mail"
    before = set(letters.iterdir()) if letters.exists() else set()
    for _ in range(2):
        night.run_night(town.around, today - dt.timedelta(days=1), say=lambda _: None)
    window = enter("Karim Wetsboek")
    window.goto("/hellevoetsluis/today")
    said = window.inner_text("main")
    assert "2 dagen te laat" in said
    assert "G26-001" in said
    assert "nog 2 dagen" in said
    assert "G26-003" not in said
    picture(window, "guarding-1-today")

    marjan = enter("Marjan Vuurtoren")
    marjan.goto("/hellevoetsluis/today")
    lead = marjan.inner_text("main")
    assert "2 dagen te laat" in lead
    assert "Nog niemand pakte het op" in lead
    # What was handed up, and what nobody handles; she oversees the branch and reads names.
    assert lead.count("Selam Zeewind: Bezwaar vreemdelingenzaak") == 2
    picture(marjan, "guarding-2-team-lead")

    # One mail each, once, with numbers and no name.
    def told() -> dict[str, str]:
        new = set(letters.iterdir()) - before if letters.exists() else set()
        parsed = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in sorted(new)]
        ours = {str(letter["To"]): letter.get_content() for letter in parsed if "G26-" in letter.get_content()}
        assert len(ours) == sum("G26-" in letter.get_content() for letter in parsed)
        return ours

    assert eventually(lambda: len(told()) == 2)
    assert all("G26-001" in body and "Zeewind" not in body for body in told().values())

    # The same dates in one's own calendar.
    window.goto("/account")
    press(window, "Adres van uw agenda")
    picture(window, "guarding-3-calendar")
    # Karim has one already: the new one takes its place.
    press(window, "Maak een nieuw adres")
    address = window.inner_text(".calendar__address").strip()
    picture(window, "guarding-4-calendar-made")
    summaries = {str(event["summary"]) for event in fetched(address).walk("VEVENT")}
    assert {"Dossier G26-001: laatste dag", "Dossier G26-003: laatste dag"} <= summaries
    press(window, "Ik heb het gekopieerd")
    assert "Uw agenda vroeg er voor het laatst om op" in window.inner_text("main")
    press(window, "Maak de oude ongeldig")
    assert "werkt niet meer" in window.inner_text("body")
    with pytest.raises(urllib.error.HTTPError, match="404"):
        fetched(address)
