"""A year beside somebody: agreed, begun, ticked, measured, an appointment with its slip, and ended; with the keyboard."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING

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
HERE = "/hellevoetsluis"
GUIDANCE = f"{HERE}/guidance"
START = local_date() - dt.timedelta(days=40)


def press(window: Page, label: str) -> None:
    """Press Enter on the button or link in the page that says `label`, and wait for where it leads."""
    target = (
        window.locator("main")
        .get_by_role("button", name=label)
        .or_(window.locator("main").get_by_role("link", name=label))
    )
    with window.expect_navigation():
        target.first.press("Enter")


def fill(window: Page, **values: str) -> None:
    """Fill in fields by name: type into boxes, choose in lists, and take radios by the keyboard's space bar."""
    for name, value in values.items():
        field = window.locator(f'main [name="{name}"]').first
        kind = field.evaluate("element => element.type")
        if kind == "radio":
            window.locator(f'main [name="{name}"][value="{value}"]').press("Space")
        elif kind == "select-one":
            field.select_option(value)
        else:
            field.fill(value)


def a_client(window: Page, last_name: str) -> str:
    """Register somebody new and return their id."""
    window.goto(f"{HERE}/clients/new")
    fill(window, first_name="Selam", last_name=last_name)
    with window.expect_navigation():
        window.locator('main form:has([name="last_name"]) button[type=submit]').first.press("Enter")
    if "/clients/new" in window.url:
        window.locator('[name="somebody_else"]').press("Enter")
        window.wait_for_load_state()
    return window.url.split("?")[0][-36:]


def speaks_tigrinya(town: Town, client_id: str) -> None:
    with town.superuser.begin() as behind:
        behind.execute(text("UPDATE clients SET languages = '{ti}' WHERE id = :id"), {"id": client_id})


def test_a_year_of_guidance_from_its_agreement_to_its_end(town: Town, enter: Callable[..., Page]) -> None:
    marjan = enter("Marjan Vuurtoren")
    client_id = a_client(marjan, "Reisgenoot")
    speaks_tigrinya(town, client_id)
    change_what_was_agreed(marjan)
    add_a_line_and_take_it_off(marjan)
    page = begin(marjan, client_id)
    tick_and_untick(marjan)
    set_and_reach_a_goal(marjan)
    measure_twice(marjan)
    log_correct_and_take_back_contact(marjan)
    plan_move_and_print(town, marjan, client_id)
    correct_and_end(marjan, page)


def change_what_was_agreed(window: Page) -> None:
    window.goto(f"{GUIDANCE}/agreements")
    day = (START - dt.timedelta(days=3)).isoformat()
    fill(window, year_of_guidance="1", months="15", valid_from=day, source="Overeenkomst van de reis")
    press(window, "Bewaar")
    if "running" in window.url:
        press(window, "Laat alles staan")
    assert "Overeenkomst van de reis" in window.inner_text("main")
    window.locator("main li", has_text="Overeenkomst van de reis").get_by_role("link").press("Enter")
    window.wait_for_url("**/agreements/*-*")
    fill(window, months="18")
    press(window, "Bewaar")


def add_a_line_and_take_it_off(window: Page) -> None:
    window.goto(f"{GUIDANCE}/checklist")
    fill(window, label="Sleutelbos laten maken", phase="first_weeks", due_after_days="9")
    press(window, "Zet op de lijst")
    line = window.locator("main .lines li", has_text="Sleutelbos laten maken")
    with window.expect_navigation():
        line.get_by_role("button", name="Omhoog").press("Enter")
    with window.expect_navigation():
        window.locator("main .lines li", has_text="Sleutelbos laten maken").get_by_role(
            "button", name="Haal eraf"
        ).press("Enter")
    press(window, "Zet terug")
    picture(window, "guidance-checklist-of-the-branch")


def begin(window: Page, client_id: str) -> str:
    window.goto(f"{GUIDANCE}/new?client={client_id}")
    fill(window, year_of_guidance="1", started_on="2999-01-01")
    press(window, "Begin")
    assert "Fout:" in window.title()
    fill(window, started_on=START.isoformat())
    press(window, "Begin")
    said = window.inner_text("main")
    assert "Gepland einde" in said
    assert "Sleutelbos laten maken" in said
    window.goto(f"{GUIDANCE}/new?client={client_id}")
    fill(window, year_of_guidance="1")
    press(window, "Begin")
    assert "heeft in deze dagen al een traject" in window.inner_text("main")
    press(window, "eerste jaar")
    return window.url.split("#")[0]


def ticked(window: Page, count: int) -> None:
    """Wait until so many tasks are ticked."""
    said = "n => document.querySelectorAll('.task__tick[aria-pressed=true]').length === n"
    window.wait_for_function(said, arg=count)


def tick_and_untick(window: Page) -> None:
    box = window.get_by_role("button", name="Gedaan: Huisarts gevonden")
    box.press("Enter")
    ticked(window, 1)
    window.get_by_role("button", name="Gedaan: Huisarts gevonden").press("Enter")
    ticked(window, 0)
    window.get_by_role("button", name="Gedaan: Huisarts gevonden").press("Enter")
    ticked(window, 1)
    window.get_by_role("button", name="Niet nodig Tandarts gevonden").press("Enter")
    window.get_by_role("button", name="Toch nodig Tandarts gevonden").wait_for()
    press(window, "Zet een taak erbij")
    fill(window, label="Bril halen", due_on=local_date().isoformat())
    press(window, "Bewaar")
    assert "Bril halen" in window.inner_text("#checklist")
    picture(window, "guidance-trajectory")


def set_and_reach_a_goal(window: Page) -> None:
    press(window, "Stel een doel")
    fill(window, text="Ik lees mijn brieven zelf")
    press(window, "Bewaar")
    press(window, "Bereikt")
    assert "Bereikt op" in window.inner_text("main")
    press(window, "Toch nog niet")
    press(window, "Laat los")
    assert "Losgelaten op" in window.inner_text("main")


def measure_twice(window: Page) -> None:
    for day, money in ((START, "1"), (local_date(), "4")):
        press(window, "Meet nu")
        fill(window, day=day.isoformat(), money=money, language="2")
        press(window, "Bewaar")
    figure = window.locator("figure", has_text="vooruit bij geld en schulden (van 1 naar 4)")
    figure.wait_for()
    window.set_viewport_size({"width": 320, "height": 700})
    assert figure.locator("svg.pic--phone").is_visible()
    picture(window, "guidance-reliance-phone")
    window.set_viewport_size({"width": 1366, "height": 768})


def log_correct_and_take_back_contact(window: Page) -> None:
    press(window, "Noteer contact")
    fill(window, how="phone", minutes="15", note="Belde over de school")
    press(window, "Bewaar")
    window.locator("#contact ~ div, section[aria-labelledby=contact]").get_by_role("link", name="Verbeter").first.press(
        "Enter"
    )
    window.wait_for_url("**/contacts/*")
    fill(window, note="Belde over de taalles")
    press(window, "Bewaar")
    assert "Belde over de taalles" in window.inner_text("main")
    window.locator("section[aria-labelledby=contact]").get_by_role("link", name="Verbeter").first.press("Enter")
    window.wait_for_url("**/contacts/*")
    press(window, "Per ongeluk ingevoerd")
    press(window, "Laat weer meetellen")
    window.go_back()
    window.goto(f"{GUIDANCE}?which=all")


def plan_move_and_print(town: Town, window: Page, client_id: str) -> None:
    window.goto(f"{GUIDANCE}/appointments/new?client={client_id}")
    day = local_date() + dt.timedelta(days=2)
    fill(window, day=day.isoformat(), time="10:30", subject="doctor", what="Dr. Berkenlaan", address="Sportlaan 1")
    window.locator('main [name="bring"][value="permit"]').press("Space")
    press(window, "Plan")
    press(window, "Verzet of wijzig")
    fill(window, time="11:15")
    press(window, "Bewaar")
    press(window, "Zeg af")
    press(window, "Gaat toch door")
    appointment = window.url
    picture(window, "guidance-appointment")
    press(window, "ትግርኛ")
    said = window.inner_text("main")
    assert "om 11:15 uur" in said
    assert "ቆጸራ" in said
    picture(window, "guidance-slip")
    pdf = window.request.get(f"{appointment.removesuffix('/outcome')}/slip.pdf")
    assert pdf.ok
    [sheet] = PdfReader(io.BytesIO(pdf.body())).pages
    assert round(float(sheet.mediabox[2]) / 72 * 25.4) == 148
    assert town.address in appointment


def correct_and_end(window: Page, page: str) -> None:
    window.goto(page)
    window.locator("section[aria-labelledby=about]").get_by_role("link", name="Verbeter").press("Enter")
    window.wait_for_url("**/correction")
    fill(window, started_on=(START + dt.timedelta(days=1)).isoformat(), reason="De sleutel kwam een dag later")
    press(window, "Bewaar de verbetering")
    assert "De sleutel kwam een dag later" in window.inner_text("main")
    press(window, "Beëindig dit traject")
    press(window, "Beëindig")
    assert "Fout:" in window.title()
    fill(window, ending="completed")
    press(window, "Beëindig")
    assert "Geëindigd op" in window.inner_text("main")
    press(window, "Laat weer lopen")
    press(window, "Per ongeluk ingevoerd")
    fill(window, reason="Dit was een proef")
    press(window, "Neem terug")
    assert "telt niet mee" in window.inner_text("main")
    press(window, "Laat weer meetellen")
    picture(window, "guidance-ended")


def test_a_colleague_who_does_not_guide_them_is_asked_why(town: Town, enter: Callable[..., Page]) -> None:
    marjan, sanne = enter("Marjan Vuurtoren"), enter("Sanne Stuurboord")
    client_id = a_client(marjan, "Onbekendenpad")
    page = begin(marjan, client_id)
    sanne.goto(page)
    assert "Onbekendenpad" not in sanne.inner_text("main") or "Waarom" in sanne.inner_text("main")
    assert sanne.locator(".task__tick").count() == 0
    assert town.address in sanne.url
