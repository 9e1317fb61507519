"""A family arrives: registered in one household, a double noticed, consent, care, and who looked; by keyboard where it counts."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from tenants.branches.models import Branch as BranchOf
from tenants.isolation import Branch, Directory, scoped
from tenants.volunteers.models import Kind, Volunteer
from tests.journeys.conftest import picture

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.journeys.conftest import Town

pytestmark = pytest.mark.journey
CLIENTS = "/hellevoetsluis/clients"


def fill(window: Page, **values: str) -> None:
    """Type into the fields of these names, and send the form with Enter as somebody without a mouse would."""
    for name, value in values.items():
        field = window.locator(f'[name="{name.replace("__", "-")}"]').first
        field.focus()
        if field.evaluate("element => element.tagName") == "SELECT":
            field.select_option(value)
        elif field.get_attribute("type") == "date":
            field.fill(value)
        else:
            field.press("Control+A")
            window.keyboard.type(value)
    with window.expect_navigation():
        window.locator('main form:has([name="last_name"]) button[type=submit]').first.press("Enter")


def send(window: Page, form: str) -> None:
    """Press the button of the form whose address ends in `form`."""
    with window.expect_navigation():
        window.locator(f'main form[action*="{form}"] button[type=submit]').first.press("Enter")


def follow(window: Page, address: str) -> None:
    """Press Enter on the link whose address holds `address`."""
    with window.expect_navigation():
        window.locator(f'main a[href*="{address}"]').first.press("Enter")


def put_on_the_roster(town: Town, name: str) -> None:
    """Put somebody of the story on the roster, as the page of the team does."""
    with town.superuser.connect() as behind:
        person_id = behind.scalar(text("SELECT id FROM people WHERE name = :name"), {"name": name})
    with scoped(town.engine, Directory()) as session:
        branch_id = session.query(BranchOf.id).filter_by(slug="hellevoetsluis").scalar()
    with scoped(town.engine, Branch(branch_id)) as session:
        if session.query(Volunteer).filter_by(person_id=person_id).count() == 0:
            kind, start = Kind.VOLUNTEER, dt.date(2017, 1, 2)
            session.add(Volunteer(number=f"J-{name}", name=name, kind=kind, started_on=start, person_id=person_id))


def test_a_new_family_arrives(town: Town, enter: Callable[..., Page]) -> None:
    put_on_the_roster(town, "Ria Duinroos")
    marjan, ria = enter("Marjan Vuurtoren"), enter("Ria Duinroos")
    mother = arrive(marjan)
    notice_the_double(marjan, mother.removeprefix(town.address))
    agree_and_take_back(marjan, mother)
    put_right_where_she_lives(marjan, mother)
    write_correct_and_take_back_a_note(marjan)
    hand_over_and_take_back(marjan)
    give_into_care_and_end_it(marjan, ria, mother)
    ask_the_reason(ria, mother)
    see_who_looked(marjan)
    leave_the_household_and_end(marjan, mother)


def arrive(marjan: Page) -> str:
    """Register a mother, and a child beside her, in one household; return the mother's page."""
    marjan.goto(f"{CLIENTS}/new")
    fill(marjan, first_name="Rahwa", last_name="Kastanjeboom", birth_date__year="1988")
    mother = marjan.url
    follow(marjan, "new?with=")
    fill(marjan, first_name="Natnael", birth_date__year="2016", relation="child")
    assert "Rahwa Kastanjeboom" in marjan.inner_text("main")
    picture(marjan, "family-1-child")
    return mother


def notice_the_double(marjan: Page, mother: str) -> None:
    """Begin to register her again, as she spells her name elsewhere."""
    marjan.goto(f"{CLIENTS}/new")
    fill(marjan, first_name="Rahoua", last_name="Kastanjeboom", birth_date__year="1988")
    assert marjan.locator(f'main a[href="{mother}"]').count() == 1
    picture(marjan, "family-2-double")


def agree_and_take_back(marjan: Page, mother: str) -> None:
    """Write down a consent, that it is taken back, and another one."""
    marjan.goto(f"{mother}/consents")
    for how in ("Getekend formulier, met tolk", "Toch goed"):
        marjan.locator("input[name=kind][value=handover]").check()
        marjan.locator("[name=how]").fill(how)
        send(marjan, "/consents")
        if how != "Toch goed":
            send(marjan, "/withdraw")


def put_right_where_she_lives(marjan: Page, mother: str) -> None:
    """Correct since when she lives there."""
    marjan.goto(mother)
    follow(marjan, "/residences/")
    marjan.locator("[name=moved_on]").fill("2024-03-01")
    send(marjan, "/residences/")
    assert "2024" in marjan.inner_text("main")


def write_correct_and_take_back_a_note(marjan: Page) -> None:
    """Write a note, correct it, and take it back."""
    marjan.locator("main summary").first.press("Enter")
    marjan.locator("main [name=text]").fill("Belt liever niet.")
    send(marjan, "/notes")
    follow(marjan, "/notes/")
    marjan.locator("main [name=text]").fill("Stuur liever een bericht.")
    send(marjan, "/notes/")
    assert "Stuur liever een bericht." in marjan.inner_text("main")
    follow(marjan, "/notes/")
    with marjan.expect_navigation():
        marjan.locator("main button[value=withdraw]").press("Enter")
    assert "Stuur liever een bericht." not in marjan.inner_text("main")


def hand_over_and_take_back(marjan: Page) -> None:
    """Hand her over to another branch, and take that back before it is answered."""
    follow(marjan, "/handover")
    marjan.locator("[name=branch]").select_option(index=1)
    send(marjan, "/handover")
    picture(marjan, "family-3-handover")
    send(marjan, "/withdraw")


def give_into_care_and_end_it(marjan: Page, ria: Page, mother: str) -> None:
    """Give her into Ria's care, who then sees her without saying why; and end that care."""
    marjan.goto(f"{mother}/care")
    marjan.locator("[name=volunteer]").select_option(label="Ria Duinroos")
    send(marjan, "/care")
    ria.goto(mother)
    assert ria.url == mother
    marjan.goto(mother)
    send(marjan, "/caseloads/")


def ask_the_reason(ria: Page, mother: str) -> None:
    """Come to a closed record, say why, come back to the page that was asked for, and close it again."""
    ria.goto(f"{mother}/consents")
    assert "/opening" in ria.url
    picture(ria, "family-4-reason")
    ria.locator("input[name=reason][value=phone]").check()
    send(ria, "/opening")
    assert ria.url == f"{mother}/consents"
    ria.goto(mother)
    picture(ria, "family-5-record")
    send(ria, "/closing")


def see_who_looked(marjan: Page) -> None:
    """See in the morning who looked, and say that it is seen."""
    marjan.goto(f"{CLIENTS}/opened")
    assert "Ria Duinroos" in marjan.inner_text("main table")
    picture(marjan, "family-6-opened")
    send(marjan, "/opened")
    assert marjan.locator("main table:visible").count() == 0


def leave_the_household_and_end(marjan: Page, mother: str) -> None:
    """Let somebody leave the household, end the record, and begin it again."""
    marjan.goto(mother)
    follow(marjan, "/households/")
    picture(marjan, "family-7-household")
    send(marjan, "/household/leave")
    marjan.goto(f"{mother}/end")
    marjan.locator("input[name=ending][value=moved]").check()
    send(marjan, "/end")
    marjan.goto(mother)
    send(marjan, "/reopen")
    assert marjan.locator('main a[href$="/end"]').count() == 1


def test_somebody_joins_a_household_by_typing_a_name_in_another_spelling(
    town: Town, enter: Callable[..., Page]
) -> None:
    marjan = enter("Marjan Vuurtoren")
    for first in ("Youssef", "Mohammed"):
        marjan.goto(f"{CLIENTS}/new")
        fill(marjan, first_name=first, last_name="Rozenbottel", birth_date__year="1990")
    send(marjan, "/household")
    box = marjan.locator("[role=combobox]")
    box.focus()
    marjan.keyboard.type("joesoef rozenb")
    marjan.wait_for_selector("[data-choices-list] [role=option]")
    picture(marjan, "family-8-choosing")
    marjan.keyboard.press("Enter")
    assert "Youssef Rozenbottel" in box.input_value()
    marjan.locator("[name=relation]").select_option("sibling")
    send(marjan, "/households/")
    assert "Youssef Rozenbottel" in marjan.inner_text("main table")


def test_the_pages_of_clients_fit_a_phone_and_read_on_paper(town: Town, enter: Callable[..., Page]) -> None:
    marjan = enter("Marjan Vuurtoren", width=320, height=700)
    marjan.goto(f"{CLIENTS}?q=zeewind")
    follow(marjan, "/clients/")
    client = marjan.url
    for page in ("", "/details", "/legal", "/medical", "/consents", "/handover", "/sheet", "/keeping", "/end", "/care"):
        marjan.goto(client + page)
        assert marjan.evaluate("document.documentElement.scrollWidth") <= 320, page
    marjan.goto(f"{client}/sheet")
    marjan.emulate_media(media="print")
    picture(marjan, "family-9-sheet")
