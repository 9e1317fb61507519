"""Knowledge with the keyboard: an article is written, checked, read by a colleague and published; a volunteer finds it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.journeys.conftest import AXE, picture

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

pytestmark = pytest.mark.journey
ANSWER = (
    "Ja, dat kan. Yusuf vroeg het op 3 mei 2017 in Goes.\n\n- Vraag een verklaring van de arts.\n"
    "- Stuur die naar DUO.\n\nHet Hof van Justitie besliste op 12 april 2018 (C-550/16) dat dit telt."
)


def press(window: Page, words: str | re.Pattern[str], *, exact: bool = False) -> None:
    """Go to the button that says `words`, press Enter on it, and wait for the page it leads to."""
    window.get_by_role("button", name=words, exact=exact).first.focus()
    with window.expect_navigation():
        window.keyboard.press("Enter")


def follow(window: Page, words: str | re.Pattern[str]) -> None:
    """Go to the link that says `words`, press Enter on it, and wait for the page it leads to."""
    window.get_by_role("link", name=words).first.focus()
    with window.expect_navigation():
        window.keyboard.press("Enter")


def sound(window: Page) -> None:
    """Hold a page to what axe knows, once nothing moves any more, and to its own width."""
    window.evaluate("async () => { await Promise.all(document.getAnimations().map((each) => each.finished)) }")
    window.evaluate(AXE.read_text())
    found = window.evaluate("async () => (await axe.run()).violations.map((f) => [f.id, f.nodes.map((n) => n.html)])")
    assert found == []
    assert window.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


WITH_A_PERSON = " Yusuf vroeg het op 3 mei 2017 in Goes."
TITLE = "Uitstel van de inburgeringstermijn bij ziekte"


def write(ilse: Page) -> str:
    """Write an article, look at what the check finds, offer it, and return where it is."""
    follow(ilse, "Kennis")
    sound(ilse)
    follow(ilse, "Nieuw artikel")
    ilse.get_by_label("Waar gaat het over?").select_option("integration")
    ilse.get_by_label("Titel").fill(TITLE)
    ilse.get_by_label("Vraag", exact=True).fill("Iemand is lang ziek geweest. Kan de termijn langer worden?")
    ilse.get_by_label("Antwoord").fill(ANSWER)
    ilse.get_by_label("Waar staat dit?").fill("Hof van Justitie, 12 april 2018, C-550/16")
    ilse.get_by_label("Geldig vanaf").fill("2018-01-01")
    press(ilse, "Bewaar en kijk na")
    # The check lists what was left, each with its sentence; the ruling of the source is none of it.
    check = ilse.get_by_role("region", name="Wat naar iemand kan wijzen")
    assert "Kijk nog naar 3 dingen" in check.inner_text()
    assert check.locator("li b").all_inner_texts() == ["Yusuf", "3 mei 2017", "Goes"]
    sound(ilse)
    picture(ilse, "knowledge-written")
    press(ilse, "Laat een collega het nalezen")
    assert "Kijk naar wat de controle vond: nog 3." in ilse.get_by_role("alert").inner_text()
    ilse.get_by_label("Antwoord").fill(ANSWER.replace(WITH_A_PERSON, " Zie de folder van Goes."))
    press(ilse, "Bewaar en kijk na")
    ilse.get_by_label(re.compile(r"Mag blijven.*Goes")).focus()
    ilse.keyboard.press("Space")
    press(ilse, "Laat een collega het nalezen")
    assert ilse.get_by_role("button", name="Klopt").count() == 0, "nobody reads what they wrote"
    return ilse.url


def read_and_publish(tom: Page, article: str) -> None:
    """Say that a draft is right, and let branches find it."""
    tom.goto(article)
    press(tom, re.compile("Klopt"))
    press(tom, "Publiceer")
    assert "Gepubliceerd. Locaties vinden het" in tom.locator("body").inner_text()


def find(ria: Page) -> str:
    """Find the article by other forms and a typing error, say that it helped, print it, and return where it is."""
    ria.goto("/hellevoetsluis/knowledge")
    sound(ria)
    picture(ria, "knowledge-phone")
    for words in ("zieke, termijnen", "inburgeringstermein ziekten"):
        ria.get_by_label("Wat zoekt u?").fill(words)
        with ria.expect_navigation():
            ria.keyboard.press("Enter")
        assert ria.get_by_role("link", name=TITLE).count() == 1, words
    sound(ria)
    follow(ria, TITLE)
    assert ria.locator(".prose li").all_inner_texts() == ["Vraag een verklaring van de arts.", "Stuur die naar DUO."]
    press(ria, "Ja, dit helpt")
    assert "U zei: ja, dit hielp." in ria.locator("main").inner_text()
    sound(ria)
    picture(ria, "knowledge-article-phone")
    ria.emulate_media(media="print")
    assert ria.get_by_role("button", name="Nee, dit niet").count() == 0, "paper asks nothing"
    assert ria.get_by_text("Stuur die naar DUO.").is_visible()
    assert ria.get_by_text("Geldt vanaf 1 januari 2018.").is_visible()
    picture(ria, "knowledge-article-on-paper")
    ria.emulate_media(media="screen")
    return ria.url.split("#", maxsplit=1)[0]


def test_an_article_is_written_read_published_found_and_renewed(enter: Callable[..., Page]) -> None:
    ilse = enter("Ilse Kompas", width=1280)
    article = write(ilse)

    # A colleague reads it and gives it back; and once more, and then it is right.
    tom = enter("Tom Waterlijn", width=1280)
    tom.goto("/helpdesk/knowledge")
    follow(tom, re.compile("Lees na.*Uitstel"))
    assert tom.url == article
    sound(tom)
    picture(tom, "knowledge-to-read")
    tom.get_by_label("Wat moet er anders?").fill("Laat de plaats weg.")
    press(tom, "Geef het terug")
    ilse.goto("/helpdesk/knowledge")
    assert "Laat de plaats weg." in ilse.locator("main").inner_text()
    ilse.goto(f"{article}/write")
    ilse.get_by_label("Antwoord").fill(ANSWER.replace(WITH_A_PERSON, ""))
    press(ilse, "Laat een collega het nalezen")
    read_and_publish(tom, article)
    picture(tom, "knowledge-published")

    ria = enter("Ria Duinroos", width=320, height=700)
    found = find(ria)

    # The next edition takes over; the one before it is gone for branches.
    ilse.goto(article)
    assert "Hielp 1 keer" in ilse.locator("main").inner_text()
    press(ilse, "Maak een nieuwe editie")
    ilse.get_by_label("Titel").fill(f"{TITLE} of zwangerschap")
    press(ilse, "Laat een collega het nalezen")
    read_and_publish(tom, ilse.url)
    gone = ria.goto(found)
    assert gone is not None
    assert gone.status == 404
    ria.goto("/hellevoetsluis/knowledge?q=zwangerschap")
    newer = ria.get_by_role("link", name=re.compile("of zwangerschap"))
    assert newer.count() == 1

    # And it ends, with a reason.
    tom.get_by_text("Het geldt niet meer").first.click()
    tom.get_by_label("Waarom geldt dit niet meer?").fill("De wet is veranderd.")
    press(tom, "Haal het weg bij de locaties")
    ria.reload()
    assert newer.count() == 0
    sound(tom)
