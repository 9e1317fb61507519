"""Two lawyers at one queue, by keyboard: move, take, see each other, pass on, answer together, split, and the poll in between."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tenants.audit.actions import Actor
from tenants.escalations.asking import NewQuestion, ask
from tenants.escalations.models import Subject
from tenants.isolation import Accounts, Branch, scoped
from tenants.moments import local_date, now
from tests.journeys.conftest import picture

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.journeys.conftest import Town

pytestmark = pytest.mark.journey
SUBJECT = Subject.OTHER


@pytest.fixture
def questions(town: Town) -> list[uuid.UUID]:
    """Two questions that are alike, due today, and one more: all about what every team takes."""
    from sqlalchemy import text

    with scoped(town.engine, Accounts()) as session:
        branch, person = session.execute(
            text(
                "SELECT b.id, m.person_id FROM branches b JOIN memberships m ON m.branch_id = b.id"
                " WHERE b.slug = 'hellevoetsluis' AND m.role = 'volunteer' ORDER BY m.person_id LIMIT 1"
            )
        ).one()
    made = []
    with scoped(town.engine, Branch(branch)) as session:
        asker = Actor(person, "volunteer", "Ria Duinroos")
        for title in ("Fiets gestolen bij het azc", "Fiets gestolen, wie betaalt?", "Bril kwijt"):
            new = NewQuestion(SUBJECT, title, "Wie betaalt dat?", answer_by=local_date())
            made.append(ask(session, asker, new, now()).id)
    return made


def row(question: uuid.UUID) -> str:
    return f"#q-{question}"


def to_row(window: Page, question: uuid.UUID) -> None:
    """Press j until the row of a question has the focus."""
    for _ in range(60):
        window.keyboard.press("j")
        if window.evaluate("document.activeElement.id") == f"q-{question}":
            return
    pytest.fail("j does not come to the question")


def open_by_key(window: Page, question: uuid.UUID) -> None:
    to_row(window, question)
    with window.expect_navigation():
        window.keyboard.press("Enter")


def look_again(window: Page) -> None:
    """Let the page ask whether something changed, as it does every ten seconds, and wait for the answer."""
    with window.expect_response(lambda answer: "/helpdesk/line" in answer.url):
        window.evaluate(
            "document.querySelectorAll('[data-live]').forEach((e) => e.dispatchEvent(new CustomEvent('live')))"
        )


def test_two_lawyers_work_the_queue_by_keyboard(enter: Callable[..., Page], questions: list[uuid.UUID]) -> None:
    first, second, third = questions
    ilse, tom = enter("Ilse Kompas"), enter("Tom Waterlijn")
    ilse.goto("/helpdesk?whose=all")
    open_by_key(ilse, first)
    with ilse.expect_navigation():
        ilse.keyboard.press("t")
    assert ilse.locator("[data-answer]").is_visible()

    # Tom reads along, and each sees the other, without what is typed or the focus being lost.
    tom.goto(f"/helpdesk/{first}?whose=all")
    ilse.locator("[data-answer]").focus()
    ilse.keyboard.type("De gemeente")
    look_again(ilse)
    ilse.wait_for_selector("#present .seen")
    assert "Tom Waterlijn" in ilse.locator("#present").inner_text()
    assert ilse.evaluate("document.activeElement.matches('[data-answer]')")
    assert ilse.locator("[data-answer]").input_value() == "De gemeente"
    ilse.keyboard.type(" betaalt.")
    look_again(tom)
    assert "Ilse Kompas" in tom.locator("#present").inner_text()
    ilse.wait_for_selector("[data-draft-status]:not(:empty)")
    picture(ilse, "queue-two-lawyers")
    assert tom.locator(row(first)).count() == 1

    merge_and_split(ilse, first, second)
    hand_over_and_answer(ilse, tom, first)
    open_by_key(tom, third)
    with tom.expect_navigation():
        tom.keyboard.press("t")
    with tom.expect_navigation():
        tom.locator('[formaction$="/release"]').press("Enter")
    search_by_key(tom, third)


def merge_and_split(ilse: Page, first: uuid.UUID, second: uuid.UUID) -> None:
    """Another like it is answered together with it, and comes apart again; a part of it goes on by itself."""
    ilse.goto(f"/helpdesk/{first}/merge")
    ilse.locator(f'input[value="{second}"]').check()
    with ilse.expect_navigation():
        ilse.locator('main form[method="post"] button[type=submit]').press("Enter")
    assert ilse.locator(row(second)).count() == 0
    with ilse.expect_navigation():
        ilse.locator(f'form[action="/helpdesk/{second}/unmerge"] button').press("Enter")
    ilse.goto("/helpdesk?whose=all")
    assert ilse.locator(row(second)).count() == 1

    ilse.goto(f"/helpdesk/{first}/split")
    ilse.locator("#title").fill("En de verzekering?")
    with ilse.expect_navigation():
        ilse.locator('main form[method="post"] button[type=submit]').press("Enter")
    assert ilse.get_by_text("En de verzekering?").count() == 1


def hand_over_and_answer(ilse: Page, tom: Page, first: uuid.UUID) -> None:
    """A colleague has it from now on, with the draft, and answers it."""
    ilse.goto(f"/helpdesk/{first}/hand-over")
    ilse.get_by_label("Tom Waterlijn").check()
    with ilse.expect_navigation():
        ilse.locator('main form[action$="/hand-over"] button[type=submit]').press("Enter")
    tom.goto("/helpdesk/mine")
    assert tom.locator(row(first)).count() == 1
    open_by_key(tom, first)
    assert tom.locator("[data-answer]").input_value() == "De gemeente betaalt."
    tom.keyboard.press("Control+Enter")
    tom.wait_for_url("**/helpdesk")


def search_by_key(tom: Page, third: uuid.UUID) -> None:
    """A search by the keyboard; and nothing runs off a narrow page."""
    tom.keyboard.press("/")
    tom.keyboard.type("bril kwijt")
    with tom.expect_navigation():
        tom.keyboard.press("Enter")
    assert tom.locator(row(third)).count() == 1
    assert tom.get_by_text("Fiets gestolen").count() == 0
    for address in ("/helpdesk", f"/helpdesk/{third}", f"/helpdesk/{third}/hand-over"):
        tom.goto(address)
        tom.set_viewport_size({"width": 320, "height": 640})
        assert tom.evaluate("document.documentElement.scrollWidth") <= 320, address
        tom.set_viewport_size({"width": 1366, "height": 768})


def test_the_page_keeps_itself_fresh_only_while_somebody_looks(
    enter: Callable[..., Page], questions: list[uuid.UUID]
) -> None:
    window = enter("Ilse Kompas")
    window.clock.install()
    asked: list[str] = []
    window.on("request", lambda request: asked.append(request.url) if "/helpdesk/line" in request.url else None)
    window.goto(f"/helpdesk/{questions[0]}")
    window.clock.run_for(11_000)
    window.wait_for_timeout(300)
    assert len(asked) == 1
    window.evaluate("Object.defineProperty(document, 'hidden', {value: true, configurable: true})")
    window.clock.run_for(60_000)
    window.wait_for_timeout(300)
    assert len(asked) == 1


def test_the_queue_works_without_script(open_page: Callable[..., Page], questions: list[uuid.UUID]) -> None:
    window = open_page(java_script_enabled=False)
    window.goto("/hellevoetsluis/sign-in")
    window.get_by_role("button", name="Ilse Kompas").click()
    window.goto("/helpdesk?whose=all")
    window.locator(row(questions[1])).click()
    press = window.locator("[data-take]")
    with window.expect_navigation():
        press.click()
    assert window.locator("[data-answer]").is_visible()
