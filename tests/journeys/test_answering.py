"""A lawyer's work on one question, by keyboard: ask back, go on, have it read along, answer and mend; the branch beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from tests.factories.keyboard import press, press_in_page
from tests.journeys.conftest import AXE, picture

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.journeys.conftest import Town

pytestmark = pytest.mark.journey
TITLE = "Mag zij stage lopen tijdens de procedure?"


def asked(town: Town) -> str:
    """Let Ria have asked something, and return where the Helpdesk finds it."""
    with town.superuser.begin() as behind:
        behind.execute(text("SELECT set_config('wegwijs.scope', 'branch', true)"))
        found = behind.scalar(
            text(
                "INSERT INTO escalations (branch_id, branch_name, asked_by, asked_by_name, subject, title, question,"
                " clock_since, first_due_at, answer_due_at, due_on)"
                " SELECT b.id, b.name, p.id, p.name, 'integration', :title, 'Zij volgt een opleiding. Wat mag?', now(),"
                " now() + interval '1 day', now() + interval '7 days', current_date + 7"
                " FROM branches b, people p WHERE b.slug = 'hellevoetsluis' AND p.name = 'Ria Duinroos' RETURNING id"
            ),
            {"title": TITLE},
        )
        behind.execute(
            text(
                "INSERT INTO escalation_links (branch_id, escalation_id) SELECT branch_id, id FROM escalations WHERE id = :id"
            ),
            {"id": found},
        )
    return f"/helpdesk/{found}"


def type_in(window: Page, name: str, words: str) -> None:
    """Go to a field and type."""
    window.locator(f"[name={name}]").first.focus()
    window.keyboard.type(words)


def sound(window: Page) -> None:
    """Hold a page to axe and to its width."""
    window.evaluate(AXE.read_text())
    found = window.evaluate("axe.run().then(result => result.violations.map(each => each.id))")
    assert found == []
    assert window.evaluate("document.documentElement.scrollWidth <= innerWidth")


def begun(window: Page, at: str, words: str) -> None:
    """Take a question by key and begin its answer, until the draft is kept."""
    window.goto(at)
    with window.expect_navigation():
        window.keyboard.press("t")
    with window.expect_response("**/draft"):
        type_in(window, "answer", words)


def sent(window: Page) -> None:
    """Send what stands in the form."""
    with window.expect_navigation():
        window.keyboard.press("Control+Enter")


def test_the_branch_is_asked_something_and_the_clock_stops(town: Town, enter: Callable[..., Page]) -> None:
    at, ilse = asked(town), enter("Ilse Kompas")
    begun(ilse, at, "Ja, dat mag.")
    press_in_page(ilse, "Vraag de locatie iets")
    assert ilse.evaluate("document.activeElement.name") == "waiting_for"
    ilse.keyboard.type("Soort vergunning")
    type_in(ilse, "text", "Welke vergunning heeft zij?")
    sent(ilse)
    assert "De klok staat stil" in ilse.inner_text("main")
    assert ilse.input_value("[name=answer]") == "Ja, dat mag."
    sound(ilse)
    picture(ilse, "journey-answering-1-waits")
    press_in_page(ilse, "Wacht niet langer")
    assert "De klok loopt weer" in ilse.inner_text("main")


def test_a_paragraph_is_made_put_in_changed_taken_out_and_put_back(town: Town, enter: Callable[..., Page]) -> None:
    at, ilse = asked(town), enter("Ilse Kompas")
    ilse.goto("/helpdesk/paragraphs/new")
    type_in(ilse, "title", "Stage en werk")
    type_in(ilse, "text", "Voor een stage is een verklaring nodig.")
    press_in_page(ilse, "Bewaar")
    sound(ilse)
    begun(ilse, at, "Ja, dat mag.")
    ilse.get_by_role("button", name="Zet in antwoord Stage en werk").focus()
    with ilse.expect_response("**/draft"):
        ilse.keyboard.press("Enter")
    assert ilse.input_value("[name=answer]") == "Ja, dat mag.\n\nVoor een stage is een verklaring nodig."
    ilse.goto("/helpdesk/paragraphs")
    press_in_page(ilse, "Wijzig Stage en werk")
    type_in(ilse, "text", "Nagekeken. ")
    press_in_page(ilse, "Bewaar")
    press_in_page(ilse, "Wijzig Stage en werk")
    press_in_page(ilse, "Haal eruit")
    press_in_page(ilse, "Zet terug Stage en werk")
    sound(ilse)


def test_a_colleague_reads_along_and_the_branch_gets_the_answer_and_what_was_forgotten(
    town: Town, enter: Callable[..., Page]
) -> None:
    at, ilse, tom = asked(town), enter("Ilse Kompas"), enter("Tom Waterlijn")
    begun(ilse, at, "Ja, met een verklaring.")
    type_in(ilse, "note", "Zie ook de vraag van vorige week.")
    press_in_page(ilse, "Schrijf op")
    press_in_page(ilse, "Vraag een collega mee te lezen")
    ilse.locator("[name=reader]").focus()
    ilse.keyboard.type("Tom")
    press_in_page(ilse, "Vraag mee te lezen")
    assert "Tom Waterlijn heeft het nog niet gelezen" in ilse.inner_text("main")

    tom.goto(at)
    assert "Ja, met een verklaring." in tom.inner_text("#along")
    assert "Zie ook de vraag van vorige week." in tom.inner_text("main")
    sound(tom)
    picture(tom, "journey-answering-2-reads")
    tom.locator("[name=agreed][value=no]").focus()
    tom.keyboard.press("Space")
    type_in(tom, "remark", "Zeg wie de verklaring geeft.")
    press_in_page(tom, "Geef uw oordeel")

    ilse.goto(at)
    assert "Zeg wie de verklaring geeft." in ilse.inner_text("main")
    press(ilse, "Intrekken", ".ours")
    ilse.locator("[name=answer]").focus()
    ilse.keyboard.press("Control+End")
    ilse.keyboard.type(" De werkgever vraagt die aan.")
    sent(ilse)
    ilse.goto(at)
    press_in_page(ilse, "Vul uw antwoord aan")
    type_in(ilse, "answer", "Vergeten: doe dat een maand van tevoren.")
    sent(ilse)

    ria = enter("Ria Duinroos", width=320, height=640)
    ria.goto(f"/hellevoetsluis{at}")
    said = ria.inner_text("main")
    assert said.index("De werkgever vraagt die aan.") < said.index("Vergeten: doe dat een maand van tevoren.")
    assert "Zie ook de vraag van vorige week." not in said
    assert "Zeg wie de verklaring geeft." not in said
