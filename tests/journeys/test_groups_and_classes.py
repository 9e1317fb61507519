"""A participation group from its start to its certificates, with the keyboard; and a class on a phone in the classroom."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Any

import pytest
from pypdf import PdfReader
from sqlalchemy import text

from tenants.moments import local_date
from tests.journeys.conftest import picture

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.journeys.conftest import Town

pytestmark = pytest.mark.journey
LEAD, TEACHER = "Marjan Vuurtoren", "Ria Duinroos"
PHONE = {"width": 320, "height": 640, "has_touch": True, "is_mobile": True}


def fill(window: Page, **fields: str) -> None:
    """Type into the boxes of a form, and choose in its lists; a municipality that is asked is the last one served."""
    for name, value in fields.items():
        box = window.locator(f"#{name}")
        if box.evaluate("e => e.tagName") == "SELECT":
            box.select_option(value)
        else:
            box.fill(value)
    municipality = window.locator("select#municipality")
    if municipality.count():
        municipality.select_option(index=municipality.locator("option").count() - 1)


def send(window: Page) -> None:
    """Press Enter on the first button of the form, and wait for the page it leads to."""
    window.locator("main form button[type=submit]").first.focus()
    with window.expect_navigation():
        window.keyboard.press("Enter")


def press(window: Page, role: Any, name: str, *, exact: bool = False) -> None:
    """Press Enter on a link or button by its words, and wait for the page it leads to."""
    window.get_by_role(role, name=name, exact=exact).first.focus()
    with window.expect_navigation():
        window.keyboard.press("Enter")


def numbers(town: Town, amount: int) -> list[str]:
    """Return the numbers of the first clients of Hellevoetsluis."""
    with town.superuser.connect() as behind:
        query = text(
            "SELECT clients.number FROM clients JOIN branches ON branches.id = branch_id"
            " WHERE slug = 'hellevoetsluis' AND NOT restricted ORDER BY clients.number LIMIT :amount"
        )
        return list(behind.scalars(query, {"amount": amount}))


def teacher_on_the_roster(town: Town) -> str:
    """Return the id of the teacher on the roster, where she is put when nobody did."""
    with town.superuser.begin() as behind:
        behind.execute(
            text(
                "INSERT INTO volunteers (branch_id, number, name, kind, started_on, person_id)"
                " SELECT b.id, 'V-reis', p.name, 'volunteer', '2017-01-01', p.id FROM branches b, people p"
                " WHERE b.slug = 'hellevoetsluis' AND p.name = :name ON CONFLICT DO NOTHING"
            ),
            {"name": TEACHER},
        )
        query = text(
            "SELECT v.id FROM volunteers v JOIN people p ON p.id = v.person_id JOIN branches b ON b.id = v.branch_id"
            " WHERE b.slug = 'hellevoetsluis' AND p.name = :name"
        )
        return str(behind.scalar(query, {"name": TEACHER}))


def test_a_participation_group_from_start_to_certificate(town: Town, enter: Callable[..., Page]) -> None:
    marjan = enter(LEAD)
    marjan.goto("/hellevoetsluis/participation")
    press(marjan, "link", "Nieuwe groep")
    fill(marjan, number="Reisgroep", started_on=(local_date() - dt.timedelta(days=20)).isoformat())
    send(marjan)
    group = marjan.url

    # Three workshops: two were, one moves and is called off.
    for number, days in ((1, -19), (2, -12), (3, -5)):
        press(marjan, "link", f"Plan workshop {number}")
        fill(
            marjan,
            day=(local_date() + dt.timedelta(days=days)).isoformat(),
            theme=f"Thema {number}",
            place="Bibliotheek",
        )
        send(marjan)
    press(marjan, "link", "Verplaats Workshop 3")
    fill(marjan, day=(local_date() + dt.timedelta(days=4)).isoformat())
    send(marjan)
    press(marjan, "link", "Laat vervallen Workshop 3")
    fill(marjan, cancelled="De trainer is ziek")
    send(marjan)
    assert "De trainer is ziek" in marjan.inner_text("main")

    # A client by the name, another by the number, and somebody who is no client.
    first, second = numbers(town, 2)
    press(marjan, "link", "Voeg een deelnemer toe")
    marjan.locator("#client").focus()
    marjan.keyboard.type(first)
    marjan.wait_for_selector("[role=option]")
    marjan.keyboard.press("Enter")
    send(marjan)
    fill(marjan, client=second)
    send(marjan)
    marjan.locator("summary", has_text="Dit is geen cliënt").press("Enter")
    fill(marjan, name="Kidane Reisgenoot", nationality="ER")
    send(marjan)
    press(marjan, "link", "Terug")

    # Who was at the first: one is not, the rest is.
    press(marjan, "link", "Wie was er? Workshop 1")
    marjan.locator(".mark-row", has_text="Kidane").locator(".mark-key--no").press("Enter")
    marjan.locator("#undo").wait_for()
    marjan.locator("#rest").press("Enter")
    marjan.get_by_text("3 van 3").wait_for()
    picture(marjan, "journey-participation-workshop")

    sign_and_print(marjan, group)
    correct_and_end(marjan, group)


def sign_and_print(marjan: Page, group: str) -> None:
    """Note who signed, and look at the certificates."""
    # Signing: too early is refused and stays typed; on the right day it is noted.
    marjan.goto(f"{group}/statements")
    for tick in marjan.locator("input[name=who]").all():
        tick.check()
    fill(marjan, signed_on=(local_date() - dt.timedelta(days=20)).isoformat())
    send(marjan)
    assert "tekenen kan niet vóór een workshop" in marjan.inner_text(".faults")
    assert marjan.title().startswith("Fout:")
    fill(marjan, signed_on=(local_date() - dt.timedelta(days=12)).isoformat())
    send(marjan)
    picture(marjan, "journey-participation-group")

    # Two were there and signed: two certificates, one of them looked at and printed.
    paper = PdfReader(io.BytesIO(marjan.request.get(f"{group}/certificates.pdf").body()))
    assert len(paper.pages) == 2
    marjan.locator("tbody th a").filter(has_not_text="Kidane").first.press("Enter")
    press(marjan, "link", "Bewijs", exact=True)
    picture(marjan, "journey-participation-certificate")
    assert "Bewijs van deelname" in marjan.inner_text("article")
    printed = PdfReader(io.BytesIO(marjan.pdf(prefer_css_page_size=True)))
    assert len(printed.pages) == 1
    assert printed.pages[0].mediabox.width > printed.pages[0].mediabox.height


def correct_and_end(marjan: Page, group: str) -> None:
    """Correct, take out and put back, end and take back, and undo it."""
    # Somebody is corrected, taken out and put back; the group is corrected, ended, goes on, and is taken back.
    marjan.goto(group)
    press(marjan, "link", "Kidane Reisgenoot")
    press(marjan, "link", "Verbeter")
    fill(marjan, name="Kidane Medereiziger")
    marjan.locator("input[name=reason]").first.check()
    send(marjan)
    press(marjan, "link", "Haal de handtekening weg")
    marjan.locator("input[name=reason]").first.check()
    send(marjan)
    press(marjan, "link", "Haal uit de groep")
    marjan.locator("input[name=reason]").first.check()
    send(marjan)
    press(marjan, "button", "Zet terug in de groep")
    press(marjan, "link", "Terug naar de groep")
    assert "Kidane Medereiziger" in marjan.inner_text("main")
    press(marjan, "link", "Verbeter")
    fill(marjan, number="Reisgroep najaar")
    marjan.locator("input[name=reason]").first.check()
    send(marjan)
    press(marjan, "link", "Stop de groep")
    send(marjan)
    press(marjan, "button", "Laat de groep doorgaan")
    press(marjan, "link", "Per ongeluk ingevoerd")
    marjan.locator("input[name=reason]").first.check()
    send(marjan)
    press(marjan, "button", "Zet de groep terug")
    assert "Reisgroep najaar" in marjan.inner_text("h1")


def test_a_class_on_a_phone(town: Town, enter: Callable[..., Page]) -> None:
    teacher = teacher_on_the_roster(town)
    first, second, third = numbers(town, 3)
    start = (local_date() - dt.timedelta(days=30)).isoformat()

    # The coordinator begins a class with two places, a teacher, lessons, two people and one who waits.
    marjan = enter(LEAD)
    marjan.goto("/hellevoetsluis/language")
    press(marjan, "link", "Nieuwe klas")
    fill(marjan, number="Reisklas", level="A1", started_on=start, weekday=str(local_date().isoweekday()))
    fill(marjan, starts_at="06:15", ends_at="06:45", place="Buurthuis", places="2")
    marjan.locator("input[name=kind]").first.check()
    send(marjan)
    page = marjan.url
    press(marjan, "link", "Docenten")
    fill(marjan, volunteer=teacher, since=start)
    send(marjan)
    press(marjan, "button", "Plan de komende tien")
    for number in (first, second, third):
        press(marjan, "link", "Voeg iemand toe")
        fill(marjan, client=number, day=start)
        if number == third:
            marjan.locator("input[name=when][value=wait]").check()
        send(marjan)
    picture(marjan, "journey-class")
    mark_in_the_classroom(enter(TEACHER, **PHONE))
    leave_and_end(marjan, page)


def mark_in_the_classroom(ria: Page) -> None:
    """Mark who is there with one thumb, undo it, and add who drops by."""
    # In the classroom, on a phone: today's lesson stands first, and a tap says who is there.
    ria.goto("/hellevoetsluis/language")
    mine = ria.locator("#today + div li", has_text="Reisklas")
    assert mine.locator("a.act").bounding_box()["width"] > 200  # type: ignore[index]
    mine.locator("a.act").tap()
    ria.wait_for_selector(".mark-row")
    assert ria.locator(".mark-row").count() == 2
    for key in ria.locator(".mark-key").all():
        box = key.bounding_box()
        assert box is not None
        assert box["height"] >= 44
        assert box["width"] >= 44
        assert box["x"] + box["width"] <= 320
    ria.locator(".mark-key--yes").first.tap()
    ria.get_by_text("1 van 2").wait_for()
    ria.locator(".mark-key--no").last.tap()
    ria.get_by_text("2 van 2").wait_for()
    ria.locator("#undo").tap()
    ria.get_by_text("1 van 2").wait_for()
    ria.locator(".mark-key--no").last.tap()
    ria.get_by_text("2 van 2").wait_for()
    assert ria.evaluate("document.documentElement.scrollWidth") <= 320
    picture(ria, "journey-class-phone")

    # Somebody drops by; the class is full, so they are a guest.
    ria.get_by_role("link", name="Er komt iemand langs").tap()
    ria.locator("summary", has_text="Dit is geen cliënt").tap()
    ria.locator("#name").fill("Genet Passant")
    with ria.expect_navigation():
        ria.get_by_role("button", name="Is er").tap()
    assert "3 van 3" in ria.inner_text("main")
    assert "wachtlijst" in ria.inner_text("body")


def leave_and_end(marjan: Page, page: str) -> None:
    """Let somebody leave, call a lesson off, and end the class and undo it."""
    # One leaves; who waits the longest gets the place in one act. The lesson of next week is called off, and held after all.
    marjan.goto(page)
    marjan.locator("tbody th a").first.press("Enter")
    press(marjan, "link", "Gaat uit de klas")
    fill(marjan, left_on=local_date().isoformat(), left_why="Werk gevonden")
    send(marjan)
    assert marjan.locator("#waiting-list").count() == 1
    press(marjan, "link", "Laat vervallen")
    fill(marjan, cancelled="Vakantie")
    send(marjan)
    press(marjan, "button", "Gaat toch door")

    # The class is corrected, ended, goes on, and is taken back and put back.
    press(marjan, "link", "Verbeter")
    fill(marjan, place="Bibliotheek")
    send(marjan)
    press(marjan, "link", "Stop de klas")
    send(marjan)
    press(marjan, "button", "Laat de klas doorgaan")
    press(marjan, "link", "Per ongeluk ingevoerd")
    marjan.locator("input[name=reason]").first.check()
    send(marjan)
    press(marjan, "button", "Zet de klas terug")
    assert "Reisklas" in marjan.inner_text("h1")


def test_a_class_on_a_phone_without_script(town: Town, enter: Callable[..., Page]) -> None:
    teacher_on_the_roster(town)
    marjan = enter(LEAD)
    marjan.goto("/hellevoetsluis/language/new")
    fill(marjan, number="Papierklas", started_on=local_date().isoformat())
    marjan.locator("input[name=kind]").last.check()
    send(marjan)
    press(marjan, "link", "Voeg iemand toe")
    fill(marjan, client=numbers(town, 1)[0])
    send(marjan)
    press(marjan, "button", "Begin vandaag een les")
    lesson = marjan.url

    plain = enter(LEAD, java_script_enabled=False, **PHONE)
    plain.goto(lesson)
    with plain.expect_navigation():
        plain.locator(".mark-key--yes").tap()
    assert "1 van 1" in plain.inner_text("main")
    assert plain.locator(".mark-key--yes").get_attribute("aria-pressed") == "true"
    with plain.expect_navigation():
        plain.locator("#undo").tap()
    assert "0 van 1" in plain.inner_text("main")
