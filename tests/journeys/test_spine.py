"""The whole path once, with the keyboard alone: sign in, log a visit, one night, sign the year, read the page, print it."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader
from sqlalchemy import text

from tenants.moments import local_date
from tests.journeys.conftest import picture
from wegwijs import night

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.journeys.conftest import Town

pytestmark = pytest.mark.journey
MOST_TABS = 60


def tab_to(window: Page, words: str) -> None:
    """Press Tab until what has the focus says `words`, as somebody without a mouse would."""
    for _ in range(MOST_TABS):
        window.keyboard.press("Tab")
        said = window.evaluate(
            "(e => (e.getAttribute('aria-label') || '') + ' ' + (e.innerText || e.value || ''))(document.activeElement)"
        )
        if words in str(said):
            return
    pytest.fail(f"{words!r} cannot be reached with Tab")


def press(window: Page, words: str) -> None:
    """Go to what says `words`, press Enter on it, and wait for the page it leads to."""
    tab_to(window, words)
    with window.expect_navigation():
        window.keyboard.press("Enter")


def visits_today(town: Town) -> int:
    with town.superuser.connect() as behind:
        return int(
            behind.scalar(
                text(
                    "SELECT sum(visits) FROM consultations JOIN branches ON branches.id = branch_id"
                    " WHERE slug = 'hellevoetsluis' AND day = :today AND withdrawn_at IS NULL"
                ),
                {"today": local_date()},
            )
            or 0
        )


def counted_this_month(town: Town) -> int:
    with town.superuser.connect() as behind:
        return int(
            behind.scalar(
                text(
                    "SELECT sum(amount) FROM figure_months JOIN branches ON branches.id = branch_id WHERE"
                    " slug = 'hellevoetsluis' AND month = date_trunc('month', CAST(:today AS date)) AND breakdown = ''"
                    " AND indicator = 'consultations.contacts'"
                ),
                {"today": local_date()},
            )
            or 0
        )


def latest_version(window: Page) -> int:
    """Return which version of a year the page in a window is."""
    found = re.search(r"\bversie (\d+)", window.inner_text("body"))
    assert found
    return int(found[1])


def test_from_signing_in_to_the_printed_page(town: Town, open_page: Callable[..., Page]) -> None:
    before, counted = visits_today(town), counted_this_month(town)

    # A volunteer signs in and is at home.
    ria = open_page()
    ria.goto("/hellevoetsluis/sign-in")
    picture(ria, "journey-1-sign-in")
    press(ria, "Ria Duinroos")
    assert "Ria" in ria.inner_text("h1")

    # Two letters of a name, a topic, Enter: saved, and the focus is back.
    press(ria, "Spreekuur")
    ria.wait_for_selector("#who")
    ria.keyboard.type("zeew")
    ria.wait_for_selector("[role=option]")
    ria.keyboard.press("Enter")
    ria.keyboard.press("3")
    picture(ria, "journey-2-desk")
    ria.keyboard.press("Enter")
    ria.get_by_role("button", name="Maak ongedaan").wait_for()
    assert visits_today(town) == before + 1
    assert ria.evaluate("document.activeElement.id") == "who"

    # A visit without a name, and that one undone.
    ria.keyboard.press("0")
    ria.keyboard.press("7")
    ria.keyboard.press("Enter")
    ria.wait_for_function("n => document.querySelector('.day__total b').innerText === String(n)", arg=before + 2)
    assert visits_today(town) == before + 2
    tab_to(ria, "Maak ongedaan")
    ria.keyboard.press("Enter")
    ria.wait_for_function("n => document.querySelector('.day__total b').innerText === String(n)", arg=before + 1)
    assert visits_today(town) == before + 1

    # At night a worker turns the visits into figures.
    night.run_night(town.around, local_date() - dt.timedelta(days=1), say=lambda _: None)
    assert counted_this_month(town) == counted + 1

    # The team lead signs the year anew, with a reason; the next version is public at once.
    marjan = open_page()
    marjan.goto("/hellevoetsluis/sign-in")
    press(marjan, "Marjan Vuurtoren")
    marjan.goto("/hellevoetsluis/2018-in-cijfers")
    version = latest_version(marjan)
    marjan.goto("/hellevoetsluis/figures/2018")
    marjan.locator("input[name=reason], textarea[name=reason]").first.focus()
    marjan.keyboard.type("Eén sprekende zin is verbeterd")
    press(marjan, "Onderteken en publiceer")
    picture(marjan, "journey-3-signed")

    # Anybody reads it, and takes the PDF along.
    visitor = open_page()
    answer = visitor.goto("/hellevoetsluis/2018-in-cijfers")
    assert answer is not None
    assert answer.status == 200
    assert "1.820" in visitor.inner_text("body")
    assert latest_version(visitor) > version  # one that was taken back kept its number
    picture(visitor, "journey-4-annual-page")
    pdf = visitor.request.get("/hellevoetsluis/2018-in-cijfers.pdf")
    assert pdf.ok
    reader = PdfReader(io.BytesIO(pdf.body()))
    assert "1.820" in "".join(sheet.extract_text() for sheet in reader.pages)


def test_a_question_goes_to_the_helpdesk_and_its_answer_comes_back(town: Town, enter: Callable[..., Page]) -> None:
    ria = enter("Ria Duinroos")
    ria.goto("/hellevoetsluis/helpdesk/ask")
    assert town.address in ria.url
    ria.locator("input[name=subject][value=family_reunification]").check(force=True)
    ria.locator("[name=title]").fill("Mag het gezin tijdelijk samenwonen?")
    ria.locator("[name=question]").fill("Het gezin wil bij een oom wonen tot de woning klaar is. Heeft dat gevolgen?")
    with ria.expect_navigation():
        ria.get_by_role("button", name="Kijk na").click()
    with ria.expect_navigation():
        ria.get_by_role("button", name="Stuur").click()
    assert "Mag het gezin tijdelijk samenwonen?" in ria.inner_text("main")

    ilse = enter("Ilse Kompas")
    ilse.goto("/helpdesk")
    ilse.get_by_role("link", name="Mag het gezin tijdelijk samenwonen?").first.click()
    ilse.wait_for_load_state()
    body = ilse.inner_text("body")
    assert "Zeewind" not in body
    ilse.keyboard.press("t")
    ilse.wait_for_load_state()
    ilse.locator("textarea").first.fill("Ja, dat mag. Laat het gezin het adres doorgeven aan de gemeente.")
    ilse.keyboard.press("Control+Enter")
    ilse.wait_for_load_state()

    ria.goto("/hellevoetsluis/helpdesk")
    ria.get_by_role("link", name="Mag het gezin tijdelijk samenwonen?").first.click()
    ria.wait_for_load_state()
    assert "Laat het gezin het adres doorgeven" in ria.inner_text("main")
