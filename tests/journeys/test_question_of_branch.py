"""A question from the branch's side, with the lawyer in a second browser: asked back, answered, asked on, rated and closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from sqlalchemy import text

from tenants.audit.actions import Actor
from tenants.escalations.asking import NewQuestion, ask
from tenants.escalations.facts import Fact
from tenants.escalations.models import Subject
from tenants.isolation import Branch, scoped
from tenants.moments import now
from tenants.roles import Role
from tests.journeys.conftest import AXE, picture

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.journeys.conftest import Town

pytestmark = pytest.mark.journey
TITLE = "Mag een tante mee in de nareis?"


def asked_by_ria(town: Town) -> uuid.UUID:
    """Ask a question as Ria, with one fact, and return its id."""
    with town.superuser.connect() as behind:
        branch = behind.scalar(text("SELECT id FROM branches WHERE slug = 'hellevoetsluis'"))
        ria = behind.scalar(text("SELECT id FROM people WHERE name = 'Ria Duinroos'"))
    new = NewQuestion(Subject.FAMILY_REUNIFICATION, TITLE, "Zij zorgt al jaren.", facts=(Fact("Land", "Verweggië"),))
    with scoped(town.engine, Branch(branch)) as session:
        return ask(session, Actor(ria, Role.VOLUNTEER.value, "Ria Duinroos"), new, now()).id


def enter_on(window: Page, selector: str) -> None:
    """Go to a button or link and press Enter on it, as somebody without a mouse would; wait for the page it leads to."""
    window.locator(selector).locator("visible=true").first.focus()
    with window.expect_navigation():
        window.keyboard.press("Enter")


def write(window: Page, selector: str, words: str) -> None:
    """Go to the end of what stands in a box and type."""
    window.locator(selector).first.focus()
    window.keyboard.press("Control+End")
    window.keyboard.type(words)


def faults_of(window: Page) -> list[str]:
    """Return what axe has against the page as it is now."""
    window.evaluate(AXE.read_text())
    found = window.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [fault["id"] for fault in found["violations"]]


def ask_back(ilse: Page, at_helpdesk: str) -> None:
    """Let the lawyer take the question and ask something: the clock stands still."""
    ilse.goto(at_helpdesk)
    enter_on(ilse, "[data-take]")
    ilse.goto(f"{at_helpdesk}?say=ask")
    write(ilse, "#reply input[name='waiting_for']", "Uittreksel")
    write(ilse, "#reply textarea", "Kunt u het uittreksel sturen?")
    enter_on(ilse, "#reply [data-send]")


def rate_twice(ria: Page, at_branch: str) -> None:
    """Say that the answer helped, and change one's mind."""
    ria.goto(at_branch)
    for found in ("helped", "partly"):
        ria.locator(f"input[name='rating'][value='{found}']").focus()
        ria.keyboard.press("Space")
        enter_on(ria, "form[action$='/rating'] button[type='submit']")
    assert ria.locator("input[name='rating'][value='partly']").is_checked()


def test_a_question_is_asked_back_answered_asked_on_and_closed(town: Town, enter: Callable[..., Page]) -> None:
    question = asked_by_ria(town)
    at_branch, at_helpdesk = f"/hellevoetsluis/helpdesk/{question}", f"/helpdesk/{question}"
    ria, ilse = enter("Ria Duinroos"), enter("Ilse Kompas")

    ask_back(ilse, at_helpdesk)

    # Today says so, and leads to the box to answer in.
    ria.goto("/hellevoetsluis/today")
    enter_on(ria, f"a[href='{at_branch}#say']")
    assert ria.locator(".stands--now .pause").count() == 1
    assert "Kunt u het uittreksel sturen?" in ria.locator(".talk").inner_text()
    assert faults_of(ria) == []
    picture(ria, "helpdesk-branch-asked-back")

    # What she types is kept on the server while she types, and sent with Enter on the button.
    write(ria, "textarea[name='text']", "Het komt van de ambassade, over")
    expect(ria.locator("[data-draft-status]")).not_to_be_empty()
    ria.reload()
    assert ria.locator("textarea[name='text']").input_value() == "Het komt van de ambassade, over"
    write(ria, "textarea[name='text']", " een week.")
    enter_on(ria, "form[action$='/reply'] button[type='submit']")
    assert ria.locator(".stands--calm").count() == 1

    # The lawyer reads it and answers.
    ilse.goto(at_helpdesk)
    assert "over een week." in ilse.locator("main").inner_text()
    write(ilse, "#reply textarea", "Een tante hoort niet bij het gezin. Er is een andere weg.")
    enter_on(ilse, "#reply [data-send]")

    # She finds the answer in the list, and asks on.
    ria.goto("/hellevoetsluis/helpdesk")
    enter_on(ria, f"section[aria-labelledby='new-answer'] a[href='{at_branch}']")
    assert "Er is een andere weg." in ria.locator(".is-answer").inner_text()
    assert faults_of(ria) == []
    picture(ria, "helpdesk-branch-answered")
    write(ria, "textarea[name='text']", "Welke weg is dat?")
    enter_on(ria, "form[action$='/follow-up'] button[type='submit']")
    ilse.goto(at_helpdesk)
    assert "Welke weg is dat?" in ilse.locator("main").inner_text()
    assert "Verweggië" in ilse.locator("main").inner_text()
    write(ilse, "#reply textarea", "Een verzoek om een visum voor lang verblijf, buiten de nareis.")
    enter_on(ilse, "#reply [data-send]")

    rate_twice(ria, at_branch)
    enter_on(ria, "form[action$='/close'] button[type='submit']")
    ilse.goto(at_helpdesk)
    assert "Verweggië" not in ilse.locator("main").inner_text(), "closed: the facts are out of the lawyer's sight"

    # That was too soon: it is undone, the facts are shared again, and stop being shared.
    ria.locator("input[name='share']").focus()
    ria.keyboard.press("Space")
    enter_on(ria, "form[action$='/reopen'] button[type='submit']")
    ilse.reload()
    assert "Verweggië" in ilse.locator("main").inner_text()
    enter_on(ria, "form[action$='/stop-sharing'] button[type='submit']")
    ilse.reload()
    assert "Verweggië" not in ilse.locator("main").inner_text()
    assert "buiten de nareis" in ria.locator(".talk").inner_text()
    picture(ria, "helpdesk-branch-closed")


def test_a_question_is_taken_back_and_sent_after_all(town: Town, enter: Callable[..., Page]) -> None:
    question = asked_by_ria(town)
    ria = enter("Ria Duinroos", width=320, height=700)
    ria.goto(f"/hellevoetsluis/helpdesk/{question}")
    assert ria.evaluate("document.documentElement.scrollWidth <= innerWidth")
    enter_on(ria, "form[action$='/withdraw'] button[type='submit']")
    assert ria.locator("form[action$='/withdraw']").count() == 0
    enter_on(ria, "form[action$='/ask-again'] button[type='submit']")
    assert ria.locator("form[action$='/withdraw']").count() == 1
    assert ria.evaluate("document.documentElement.scrollWidth <= innerWidth")
