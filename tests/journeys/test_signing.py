"""A month from the team lead's keyboard to the country: signed, sent back, corrected, accepted, published, and taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tenants.moments import local_date
from tenants.signing.rules import month_before
from tests.journeys.conftest import picture
from tests.journeys.test_housing import send, told, write
from tests.journeys.test_spine import press

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from playwright.sync_api import Page

pytestmark = pytest.mark.journey
LAST = month_before(local_date())
BEFORE = month_before(LAST)
REGION = f"/comparison/zuidwest-nederland/signatures?year={LAST.year}"
NATION = f"/nation/signatures?year={LAST.year}"


def address(month: dt.date) -> str:
    return f"/hellevoetsluis/figures/{month.year}/{month.month}"


def answer(page: Page, question: str, choice: str, why: str = "") -> None:
    """Answer one question with the keyboard: choose, say why, send with Enter."""
    asked = page.locator(f"#question-{question}")
    if asked.locator("summary").count() and not asked.locator("details[open]").count():
        asked.locator("summary").focus()
        page.keyboard.press("Enter")
    asked.get_by_role("radio", name=choice).focus()
    page.keyboard.press("Space")
    if why:
        page.keyboard.press("Tab")
        page.keyboard.type(why)
    send(page)


def test_a_month_goes_up_and_comes_back(enter: Callable[..., Page]) -> None:
    marjan = enter("Marjan Vuurtoren")
    marjan.goto("/hellevoetsluis/today")
    assert address(LAST) in marjan.inner_html("main")
    marjan.goto(address(LAST))
    picture(marjan, "sign-month")
    assert marjan.locator(".utrecht-button--primary-action").count() == 1

    # What was answered before can be answered otherwise.
    answer(marjan, "consultations-topics-topic-legal", "Ik weet het niet")
    answer(marjan, "language-lessons", "Er was wel iets: ik vul het in")
    assert marjan.get_by_role("button", name="als Marjan Vuurtoren").count() == 0
    answer(marjan, "language-lessons", "Ik weet het niet")
    for question in marjan.locator(".odd-list > li.asks").all():
        answer(marjan, str(question.get_attribute("id")).removeprefix("question-"), "Het klopt", "Zo was het")
    press(marjan, "als Marjan Vuurtoren")
    told(marjan)
    picture(marjan, "sign-month-signed")

    # The region sends it back; the branch reads why and signs again with a reason.
    petra = enter("Petra Vergezicht")
    petra.goto(REGION)
    picture(petra, "sign-region")
    assert petra.evaluate("document.documentElement.scrollWidth") <= 1366
    months = f'a[href*="/signatures/{LAST.year}/{LAST.month}/"]'
    petra.locator("tr, li").filter(has_text="Hellevoetsluis").locator(months).first.focus()
    send(petra)
    write(petra, "Waarom?", "Zijn de lessen echt niet te achterhalen?")
    press(petra, "Terugsturen")
    told(petra)
    marjan.goto("/hellevoetsluis/today")
    assert "Zijn de lessen echt niet te achterhalen?" in marjan.inner_text("main")
    marjan.goto(address(LAST))
    write(marjan, "Waarom is er een nieuwe versie?", "Nagevraagd: niemand weet het meer")
    press(marjan, "als Marjan Vuurtoren")
    told(marjan)

    # Late records of a month before opened a correction: old, new, and why.
    marjan.goto(address(BEFORE))
    assert marjan.locator("#since").is_visible()
    picture(marjan, "sign-correction")
    write(marjan, "Waarom is er een nieuwe versie?", "Vier bezoeken stonden nog op papier")
    press(marjan, "als Marjan Vuurtoren")
    told(marjan)

    petra.goto(REGION)
    assert "Vier bezoeken stonden nog op papier" in petra.inner_text("main")
    while petra.get_by_role("button", name="Neem ").count():
        petra.get_by_role("button", name="Neem ").first.focus()
        send(petra)
    told(petra)


def test_the_country_publishes_a_month_and_takes_it_back(enter: Callable[..., Page]) -> None:
    noor = enter("Noor Telraam")
    noor.goto(NATION)
    picture(noor, "sign-nation")
    noor.get_by_role("button", name="Publiceer").first.focus()
    send(noor)
    told(noor)
    fold = noor.locator("#published ~ details summary").first
    fold.focus()
    noor.keyboard.press("Enter")
    field = noor.locator("#published ~ details[open] input[type=text], #published ~ details[open] [name$=reason]").first
    field.focus()
    noor.keyboard.type("Twee locaties zijn dubbel geteld")
    send(noor)
    told(noor)


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("who", ["Marjan Vuurtoren", "Petra Vergezicht", "Noor Telraam"])
def test_the_pages_fit_every_window_and_paper(who: str, width: int, enter: Callable[..., Page]) -> None:
    window = enter(who, width=width, height=800)
    window.goto({"Marjan Vuurtoren": address(LAST), "Petra Vergezicht": REGION, "Noor Telraam": NATION}[who])
    assert window.evaluate("document.documentElement.scrollWidth") <= width
    picture(window, f"sign-{who.split(maxsplit=1)[0].lower()}-{width}")
    window.emulate_media(media="print")
    assert not window.get_by_role("navigation").first.is_visible()
