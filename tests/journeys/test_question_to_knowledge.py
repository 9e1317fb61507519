"""From a volunteer's question to an answer that everyone can use: two browsers side by side, then a third."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from tests.journeys.conftest import picture

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.journeys.conftest import Town

pytestmark = pytest.mark.journey
TITLE = "Mag een pleegkind mee in de nareis van zijn tante?"
QUESTION = "Het kind woont sinds de vlucht bij zijn tante. De ouders zijn niet meer te vinden. Kan het kind mee?"
BACK = "Is er een papier waaruit blijkt dat het kind bij de tante hoorde?"
REPLY = "Ja, er is een verklaring van de school. Daar staat de tante als verzorger in."
ANSWER = (
    "Ja, een pleegkind kan mee.\n\n- Vraag het aan binnen drie maanden na de vergunning.\n"
    "- Stuur de verklaring van de school mee."
)
SOURCE = "Artikel 29 lid 2 Vreemdelingenwet 2000"


def go(window: Page, button: str | re.Pattern[str]) -> None:
    """Press a button and wait for the page that it leads to."""
    with window.expect_navigation():
        window.get_by_role("button", name=button).first.click()


def follow(window: Page, link: str | re.Pattern[str]) -> None:
    """Follow a link and wait for the page that it leads to."""
    with window.expect_navigation():
        window.get_by_role("link", name=link).first.click()


def clock_of(town: Town) -> tuple[str, bool, bool, int]:
    """Return where the question stands, whether its clock runs and has an end, and the opening time it used, in seconds."""
    asked = text(
        "SELECT state, clock_since IS NOT NULL, answer_due_at IS NOT NULL, clock_used FROM escalations WHERE title = :t"
    )
    with town.superuser.connect() as connection:
        state, runs, due, used = connection.execute(asked, {"t": TITLE}).one()
    return state, runs, due, used


def ask(window: Page) -> None:
    """Fill in the question, as far as what is about to be sent."""
    window.goto("/hellevoetsluis/helpdesk/ask")
    window.locator("input[name=subject][value=family_reunification]").check(force=True)
    window.locator("[name=title]").fill(TITLE)
    window.locator("[name=question]").fill(QUESTION)
    go(window, "Kijk na")


def ask_back(ilse: Page) -> None:
    """Ask the branch something first, with the keyboard."""
    go(ilse, re.compile("Vraag de locatie iets"))
    ilse.locator("[name$=waiting_for]").fill("Bewijs van verzorging")
    ilse.locator("textarea[name$=text]").fill(BACK)
    with ilse.expect_navigation():
        ilse.keyboard.press("Control+Enter")


def make_article(ilse: Page, work: str) -> str:
    """Make an article of an answer, look at what may point at somebody, offer it to a colleague, and return where it is."""
    ilse.goto(work)
    go(ilse, "Maak er kennis van")
    ilse.locator("[name=source]").fill(SOURCE)
    ilse.locator("[name=valid_from]").fill("2018-01-01")
    go(ilse, "Bewaar en kijk na")
    for tick in ilse.locator("input[name=kept]").all():
        tick.check(force=True)
    go(ilse, "Laat een collega het nalezen")
    return ilse.url


def find_before_asking(window: Page) -> None:
    """Begin the same question in other words, see the article, and say that it was enough."""
    window.goto("/hellevoetsluis/helpdesk/ask")
    window.locator("input[name=subject][value=family_reunification]").check(force=True)
    window.locator("[name=title]").fill("Kunnen pleegkinderen mee met de nareis?")
    window.locator("[name=question]").fill("Een tante wil haar pleegkind laten overkomen.")
    go(window, "Kijk na")
    assert window.locator(".before").get_by_role("link", name=TITLE).count() >= 1
    picture(window, "question-5-found-before-asking")
    go(window, re.compile("Dit was het"))
    window.get_by_label(TITLE).first.check(force=True)
    go(window, re.compile("Gooi mijn vraag weg"))


def votes_for(town: Town) -> list[tuple[bool, bool]]:
    """Return whether the article helped, and whether it was found while asking, of each voice."""
    voices = text(
        "SELECT helped, before_asking FROM article_votes v JOIN articles a ON a.id = v.article_id WHERE a.title = :t"
    )
    with town.superuser.connect() as connection:
        return [(helped, before) for helped, before in connection.execute(voices, {"t": TITLE})]


def test_a_question_becomes_an_answer_and_the_answer_becomes_knowledge(town: Town, enter: Callable[..., Page]) -> None:
    # The volunteer asks; the lawyer has it on the screen beside, and takes it.
    ria, ilse = enter("Ria Duinroos", width=1280), enter("Ilse Kompas", width=1366)
    ask(ria)
    assert ria.get_by_role("link", name=TITLE).count() == 0, "nobody asked it before"
    go(ria, "Stuur naar de Helpdesk")
    question = ria.url.split("#")[0]
    assert clock_of(town)[:3] == ("asked", True, True)
    work = f"/helpdesk/{question.rsplit('/', 1)[1]}"
    ilse.goto(work)
    assert TITLE in ilse.inner_text("#question")
    ilse.keyboard.press("t")
    ilse.locator("[data-answer]").wait_for()
    assert clock_of(town)[:3] == ("claimed", True, True)

    # She asks back: the clock stands still, and both see it.
    ask_back(ilse)
    state, runs, due, used = clock_of(town)
    assert (state, runs, due) == ("waiting", False, False)
    ilse.goto(work)
    assert "staat stil" in ilse.locator(".clock").inner_text()
    picture(ilse, "question-1-clock-stands-still")
    ria.goto(question)
    assert BACK in ria.locator("main").inner_text()
    picture(ria, "question-2-asked-back")

    # The volunteer answers: the clock goes on with what it had used, and no more.
    ria.locator("[name=text]").fill(REPLY)
    go(ria, "Stuur naar de Helpdesk")
    assert clock_of(town) == ("claimed", True, True, used)

    # The lawyer answers, and the volunteer reads it.
    ilse.goto(work)
    assert REPLY in ilse.locator("main").inner_text()
    ilse.locator("[data-answer]").fill(ANSWER)
    picture(ilse, "question-3-answering")
    with ilse.expect_navigation():
        ilse.locator("[data-answer]").press("Control+Enter")
    assert clock_of(town)[:3] == ("answered", False, False)
    ria.goto(question)
    assert "Stuur de verklaring van de school mee." in ria.locator("main").inner_text()
    picture(ria, "question-4-answered")

    # It becomes an article, which a colleague reads and publishes.
    article = make_article(ilse, work)
    tom = enter("Tom Waterlijn", width=1280)
    tom.goto(article)
    go(tom, re.compile("Klopt"))
    go(tom, "Publiceer")

    # A second volunteer finds it before asking.
    find_before_asking(enter("Sanne Stuurboord", width=390))
    assert votes_for(town) == [(True, True)]

    # It was enough: the first one closes the question, and the Helpdesk no longer sees what was shared.
    go(ria, re.compile("Dit helpt"))
    assert clock_of(town)[0] == "closed"
