"""A legal counsellor asks the Helpdesk from a dossier, with the keyboard; the team lead looks first in a second browser."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tenants.audit.actions import Actor
from tenants.auth.models import Membership, Person
from tenants.branches.models import Branch as BranchRow
from tenants.clients.access import Reader
from tenants.clients.actions import NewClient, register_client
from tenants.deadlines.actions import NewEvent, record_event
from tenants.documents.actions import NewPaper, add_paper
from tenants.documents.models import DocumentKind
from tenants.documents.sealing import Cabinet
from tenants.dossiers.actions import NewDossier, open_dossier
from tenants.dossiers.models import DossierKind
from tenants.isolation import Branch, Directory, scoped
from tenants.moments import local_date, now
from tests.factories.files import pdf, picture
from tests.journeys.conftest import SECRET
from tests.journeys.conftest import picture as keep_picture

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.journeys.conftest import Town

pytestmark = pytest.mark.journey
HERE = "/hellevoetsluis/helpdesk"
TERM = "family_reunification.objection"


def press(window: Page, where: str) -> None:
    """Press Enter on what stands there, and wait for the next page."""
    with window.expect_navigation():
        window.locator(f"main {where}").first.press("Enter")


def tick(window: Page, where: str) -> None:
    """Tick or choose what stands there with the space bar."""
    window.locator(f"main {where}").first.press("Space")


def no_sideways(window: Page) -> None:
    """Look at the page as a narrow phone shows it: nothing runs off its side."""
    size = window.viewport_size
    window.set_viewport_size({"width": 320, "height": 640})
    assert window.evaluate("document.documentElement.scrollWidth") <= 320
    assert size is not None
    window.set_viewport_size(size)


def a_dossier(town: Town) -> str:
    """Make a dossier of Hellevoetsluis with an objection that is possible until today, and two papers; return its id."""
    today, cabinet = local_date(), Cabinet(SECRET)
    with scoped(town.engine, Directory()) as session:
        here = session.scalars(select(BranchRow.id).where(BranchRow.slug == "hellevoetsluis")).one()
    with scoped(town.engine, Branch(here)) as session:
        of_lead = select(Person.id).join(Membership, Membership.person_id == Person.id)
        marjan = session.scalars(of_lead.where(Membership.role == "team_lead", Membership.branch_id == here)).first()
        lead = Reader(Actor(marjan, "team_lead", "Marjan Vuurtoren"), now(), sees_all=True)
        new = NewClient(municipality_code="GM1992", first_name="Selam", last_name="Vraagwilg")
        client = register_client(session, lead.actor, new, today)
        session.flush()
        opened = NewDossier(DossierKind.FAMILY_REUNIFICATION, today - dt.timedelta(days=300))
        dossier = open_dossier(session, lead, client.id, opened, today)
        sent = NewEvent("decision_sent", today - dt.timedelta(days=28), (TERM,))
        record_event(session, lead, dossier.id, sent, today)
        for title in ("Besluit van de IND", "Paspoort van Selam"):
            paper = NewPaper(DocumentKind.DECISION, title)
            add_paper(session, lead, dossier.id, paper, pdf(title), today, cabinet)
        return str(dossier.id)


def test_a_question_is_asked_looked_at_given_back_and_let_go(
    town: Town, enter: Callable[..., Page], tmp_path: Path
) -> None:
    dossier = a_dossier(town)
    marjan, karim = enter("Marjan Vuurtoren"), enter("Karim Wetsboek")
    marjan.goto(f"{HERE}/proposals")
    press(marjan, 'form:has([name="approval"][value="yes"]) button')
    try:
        question = ask(karim, dossier)
        look_and_give_back(marjan, question)
        write_again(karim, question)
        let_go(marjan, question)
    finally:
        marjan.goto(f"{HERE}/proposals")
        press(marjan, 'form:has([name="approval"][value="no"]) button')
    ask_loose_with_a_photo(karim, tmp_path)


def ask(karim: Page, dossier: str) -> str:
    karim.goto(f"/hellevoetsluis/dossiers/{dossier}")
    # A record that is not theirs: why they open it stands in the trail.
    karim.locator("main [name=reason]").first.press("Space")
    press(karim, 'form:has([name="reason"]) button[type=submit]')
    press(karim, f'a[href$="/helpdesk/ask?dossier={dossier}"]')
    assert karim.locator("main [name=deadline]:checked").count() == 1
    assert karim.locator("main [name=share]:checked, main [name=papers]:checked").count() == 0
    keep_picture(karim, "asking-1-form")
    no_sideways(karim)
    karim.locator("main [name=title]").press_sequentially("Kan zij nog bezwaar maken?")
    karim.locator("main [name=question]").press_sequentially("Selam kreeg de brief van de IND te laat.")
    karim.locator("[data-draft-status]").filter(has_text=":").wait_for()
    tick(karim, '[name=share][value^="event-"]')
    for place in range(2):
        karim.locator("main [name=papers]").nth(place).press("Space")
    press(karim, 'button[value="check"]')
    # The name is refused where it stands; everything else is still filled in.
    assert karim.locator('.faults a[href="#question"]').count() == 1
    keep_picture(karim, "asking-2-refused")
    karim.locator("main [name=question]").fill("De moeder kreeg de brief van de IND te laat.")
    press(karim, 'button[value="check"]')
    goes = karim.locator('section[aria-labelledby="goes"]').inner_text()
    assert "Besluit van de IND" in goes
    assert "Selam" not in goes
    keep_picture(karim, "asking-3-check")
    no_sideways(karim)
    press(karim, 'button[value="send"]')
    keep_picture(karim, "asking-4-waits")
    return karim.url.rsplit("/", 1)[-1]


def look_and_give_back(marjan: Page, question: str) -> None:
    marjan.goto(f"{HERE}/proposals")
    assert marjan.locator("#urgent").count() == 1
    keep_picture(marjan, "asking-5-proposals")
    no_sideways(marjan)
    press(marjan, f'a[href$="/{question}/proposal"]')
    assert marjan.locator(".pressing").count() == 1
    keep_picture(marjan, "asking-6-proposal")
    no_sideways(marjan)
    press(marjan, 'form[action$="/return"] button')
    assert marjan.locator(".faults").count() == 1
    marjan.locator("main [name=why]").press_sequentially("Zet erbij wanneer de brief kwam.")
    press(marjan, 'form[action$="/return"] button')


def write_again(karim: Page, question: str) -> None:
    karim.goto(f"{HERE}/{question}")
    assert "Zet erbij wanneer de brief kwam." in karim.inner_text("main")
    press(karim, f'a[href$="/{question}/change"]')
    assert karim.locator("main [name=papers]:checked").count() == 2
    assert karim.locator("main [name=share]:checked").count() == 1
    keep_picture(karim, "asking-7-again")
    no_sideways(karim)
    karim.locator("main [name=term_1]").fill("Brief ontvangen")
    karim.locator("main [name=value_1]").fill("15 oktober 2018")
    karim.locator("main [name=papers]").last.press("Space")
    press(karim, 'button[value="check"]')
    press(karim, 'button[value="send"]')


def let_go(marjan: Page, question: str) -> None:
    marjan.goto(f"{HERE}/{question}/proposal")
    assert "15 oktober 2018" in marjan.inner_text("main")
    press(marjan, 'form[action$="/approve"] button')
    marjan.goto(f"{HERE}/{question}")
    assert "15 oktober 2018" in marjan.inner_text("main")
    assert marjan.locator('main form[action$="/withdraw"]').count() == 1


def ask_loose_with_a_photo(karim: Page, folder: Path) -> None:
    photo, page = folder / "brief.jpg", folder / "brief.pdf"
    photo.write_bytes(picture(size=(640, 480)))
    page.write_bytes(b"<!doctype html><script>alert(1)</script>")
    karim.goto(f"{HERE}/ask")
    tick(karim, '[name=subject][value="country_information"]')
    karim.locator("main [name=title]").fill("Is het kamp bij Shimelba gesloten?")
    karim.locator("main [name=question]").fill("Het gaat om 2017.")
    press(karim, 'button[value="check"]')
    karim.locator("main details:has([name=file_1]) summary").press("Enter")
    karim.locator("main [name=file_1]").set_input_files(page)
    press(karim, 'button[value="send"]')
    assert karim.locator('.faults a[href="#file_1"]').count() == 1
    keep_picture(karim, "asking-8-file-refused")
    no_sideways(karim)
    karim.locator("main [name=file_1]").set_input_files(photo)
    karim.locator("main [name=kind_1]").select_option("letter")
    press(karim, 'button[value="send"]')
    assert karim.locator('main a[href*="/helpdesk/papers/"]').count() == 1
    keep_picture(karim, "asking-9-sent")
    # Not needed after all: taken back.
    press(karim, 'form[action$="/withdraw"] button')
