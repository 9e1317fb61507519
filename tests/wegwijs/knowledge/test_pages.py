"""The pages of what the Helpdesk knows: what each shows, refuses and costs, for a branch and for the Helpdesk."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from flask_babel import force_locale, gettext, ngettext
from sqlalchemy import func

from tenants.escalations import claiming
from tenants.escalations.models import State, Subject
from tenants.isolation import Helpdesk, scoped
from tenants.knowledge.models import Article, ArticleState
from tenants.knowledge.queries import votes_of
from tenants.roles import Role
from tests.factories.escalations import actor_of, asked
from tests.factories.knowledge import FIRST_DAY, SOURCE, drafted, published, put, state_of
from tests.factories.statements import statements

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from sqlalchemy import Engine

    from tests.factories.browsers import Browser
    from tests.factories.world import World

MOST_STATEMENTS = 8
BSN = "123456782"


@pytest.fixture
def volunteer(browser_as: Callable[[uuid.UUID], Browser], world: World) -> Browser:
    return browser_as(world.person(Role.VOLUNTEER))


@pytest.fixture
def lawyer(browser_as: Callable[[uuid.UUID], Browser], world: World) -> Browser:
    return browser_as(world.person(Role.HELPDESK_LAWYER))


@pytest.fixture
def second(browser_as: Callable[[uuid.UUID], Browser], world: World) -> Browser:
    return browser_as(world.person(Role.HELPDESK_COORDINATOR))


@pytest.fixture
def said(app: Flask) -> Callable[..., str]:
    """Return what a page says for a source sentence, in whichever words the catalogue has by now."""

    def words(message: str, plural: str = "", **values: object) -> str:
        with app.test_request_context(), force_locale("nl"):
            if plural:
                return str(ngettext(message, plural, values["num"]))
            return str(gettext(message, **values))

    return words


def filled(**changed: Any) -> dict[str, Any]:
    return {
        "subject": "family_reunification",
        "title": "Welke dag telt voor de leeftijd?",
        "question": "Hij was 17 toen hij asiel vroeg.",
        "text": "Ja. De dag van de aanvraag telt.",
        "source": SOURCE,
        "valid_from": FIRST_DAY.isoformat(),
        **changed,
    }


def page_of(browser: Browser, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return str(answer.get_data(as_text=True))


def shown(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def seen(page: str) -> str:
    found = re.search(r'name="seen"[^>]*value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_an_article_is_written_checked_read_published_and_found(
    lawyer: Browser, second: Browser, volunteer: Browser, engine_web: Engine, said: Callable[..., str]
) -> None:
    begun = lawyer.post("/helpdesk/knowledge/new", data=filled(text="Bel Yusuf op 06-12345678."))
    assert begun.status_code == 303
    write = begun.location.split("#")[0]
    page = page_of(lawyer, write)
    things = (
        "%(num)d thing to look at. Change it in the text, or say that it may stay.",
        "%(num)d things to look at. Change them in the text, or say that they may stay.",
    )
    assert said(*things, num=2) in page
    assert "Bel Yusuf op 06-12345678." in page
    refused = lawyer.post(write, data=filled(text="Bel Yusuf.", seen=seen(page), do="offer"))
    assert refused.location == f"{write}?offer=yes"
    page = page_of(lawyer, refused.location)
    assert 'class="faults"' in page
    assert said(*things, num=1) in page
    offered = lawyer.post(write, data=filled(text="Ja.\n\n- Vraag\n- Wacht", seen=seen(page), do="offer"))
    here = offered.location
    assert here == write.removesuffix("/write")
    assert f"{here}/review" not in page_of(lawyer, here), "nobody reads what they wrote"
    assert lawyer.post(f"{here}/review", data={"seen": seen(page)}).status_code == 422
    assert "Welke dag telt" in page_of(second, "/helpdesk/knowledge").split('id="to-read"')[1]
    to_read = page_of(second, here)
    assert "<ul><li>Vraag</li><li>Wacht</li></ul>" in to_read
    assert second.post(f"{here}/review", data={"seen": seen(to_read)}).location == here
    assert page_of(volunteer, "/hierbeek/knowledge?q=leeftijd").count("Welke dag") == 0
    assert second.post(f"{here}/publish").location == here
    found = page_of(volunteer, "/hierbeek/knowledge?q=leeftijden")
    assert "Welke dag telt" in found
    address = re.search(r'href="(/hierbeek/knowledge/[0-9a-f-]+)"', found)
    assert address is not None
    article = shown(page_of(volunteer, address[1]))
    assert f"{SOURCE} {said('Holds from %(day)s.', day='1 januari 2018')}" in article
    voted = volunteer.post(f"{address[1]}/vote", data={"helped": "yes"})
    assert voted.status_code == 303
    assert said("You said: yes, this helped.") in page_of(volunteer, address[1])
    assert said("%(num)d time helped", "%(num)d times helped", num=1) in page_of(lawyer, here)
    assert 'id="often"' in page_of(volunteer, "/hierbeek/knowledge")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": ""}, "title"),
        ({"text": f"Nummer {BSN}"}, "text"),
        ({"question": f"Nummer {BSN}"}, "question"),
        ({"source": BSN}, "source"),
        ({"valid_to": "2001-01-01"}, "valid_to"),
        ({"valid_from": "soon"}, "valid_from"),
        ({"term_1": "no.such"}, "term_1"),
        ({"subject": "poetry"}, "subject"),
    ],
)
def test_an_article_that_cannot_be_kept_comes_back_with_what_was_typed(
    lawyer: Browser, engine_web: Engine, world: World, wrong: dict[str, str], field: str
) -> None:
    kept = drafted(engine_web, world)
    write = f"/helpdesk/knowledge/{kept}/write"
    for address, more in (("/helpdesk/knowledge/new", {}), (write, {"seen": seen(page_of(lawyer, write))})):
        answer = lawyer.post(address, data={**filled(title="Iets wat bleef"), **more, **wrong})
        page = answer.get_data(as_text=True)
        assert answer.status_code == 422, address
        assert f'href="#{field}"' in page
        assert field == "title" or "Iets wat bleef" in page
    with scoped(engine_web, Helpdesk()) as session:
        assert session.get_one(Article, kept).title != "Iets wat bleef"


def test_a_draft_that_a_colleague_changed_meanwhile_is_not_written_over(
    lawyer: Browser, second: Browser, engine_web: Engine, world: World, said: Callable[..., str]
) -> None:
    write = f"/helpdesk/knowledge/{drafted(engine_web, world)}/write"
    before = seen(page_of(lawyer, write))
    assert second.post(write, data=filled(text="Van de ander.", seen=before)).status_code == 303
    answer = lawyer.post(write, data=filled(text="Van mij.", seen=before))
    assert answer.status_code == 422
    assert said("Somebody changed this article meanwhile. Look at it again, then go on.") in answer.get_data(
        as_text=True
    )
    assert "Van mij." in answer.get_data(as_text=True), "what was typed is still there"
    assert "Van de ander." in page_of(lawyer, write)
    assert lawyer.post(write, data=filled(seen="nonsense")).status_code == 422


def test_every_act_of_an_article_goes_through_its_page(
    lawyer: Browser, second: Browser, engine_web: Engine, world: World
) -> None:
    offered = drafted(engine_web, world, offered=True)
    here = f"/helpdesk/knowledge/{offered}"
    assert second.post(f"{here}/give-back", data={"remark": ""}).status_code == 422
    assert second.post(f"{here}/give-back", data={"remark": "Noem de wet."}).status_code == 303
    assert "Noem de wet." in page_of(lawyer, f"{here}/write")
    assert "Noem de wet." in page_of(lawyer, "/helpdesk/knowledge")
    assert lawyer.post(f"{here}/withdraw").status_code == 303
    assert state_of(engine_web, offered) is ArticleState.WITHDRAWN
    assert lawyer.post(f"{here}/restore").status_code == 303
    assert lawyer.post(f"{here}/offer").status_code == 303
    assert second.post(f"{here}/publish").status_code == 422
    live = published(engine_web, world)
    here = f"/helpdesk/knowledge/{live}"
    assert lawyer.get(f"{here}/write").location == here
    assert lawyer.post(f"{here}/withdraw").status_code == 422
    edition = lawyer.post(f"{here}/edition").location
    assert edition.endswith("/write")
    assert second.post(f"{here}/edition").location == edition
    assert f'href="{edition.removesuffix("/write")}"' in page_of(second, here)
    assert lawyer.post(f"{here}/retire", data={"why": ""}).status_code == 422
    assert lawyer.post(f"{here}/retire", data={"why": "De wet is veranderd."}).status_code == 303
    assert "De wet is veranderd." in page_of(lawyer, here)
    assert lawyer.post(f"{here}/edition").location == edition


def test_what_may_be_old_is_listed_with_the_reason(
    lawyer: Browser, second: Browser, engine_web: Engine, world: World, said: Callable[..., str]
) -> None:
    about = published(engine_web, world, title="Termijn en wet", terms=("family_reunification.application",))
    put(engine_web, about, terms_digest="another")
    changed = said("A rule it speaks of was changed since it was checked.")
    assert changed in shown(page_of(lawyer, "/helpdesk/knowledge"))
    assert lawyer.post(f"/helpdesk/knowledge/{about}/confirm").status_code == 422, "not by who wrote it"
    assert second.post(f"/helpdesk/knowledge/{about}/confirm").status_code == 303
    assert changed not in page_of(lawyer, "/helpdesk/knowledge")


def test_an_answer_becomes_an_article(lawyer: Browser, engine_web: Engine, world: World) -> None:
    question = asked(engine_web, world, answer="Ja.", answered_at=func.now(), state=State.ANSWERED)
    begun = lawyer.post(f"/helpdesk/{question}/knowledge")
    assert begun.location.endswith("/write")
    assert "May this boy appeal?" in page_of(lawyer, begun.location)
    open_question = asked(engine_web, world)
    assert lawyer.post(f"/helpdesk/{open_question}/knowledge").location == f"/helpdesk/{open_question}"


def test_a_term_is_a_link_only_for_who_may_open_it(
    volunteer: Browser, browser_as: Callable[[uuid.UUID], Browser], engine_web: Engine, world: World
) -> None:
    about = f"/hierbeek/knowledge/{published(engine_web, world, terms=('family_reunification.application',))}"
    link = "/hierbeek/terms/family_reunification.application"
    assert link not in page_of(volunteer, about)
    assert link in page_of(browser_as(world.person(Role.LEGAL_COUNSELLOR)), about)
    assert "subject=family_reunification" in page_of(volunteer, about)


def test_what_fits_stands_beside_a_question_and_goes_into_the_answer(
    app: Flask, lawyer: Browser, engine_web: Engine, world: World, said: Callable[..., str]
) -> None:
    about = published(
        engine_web, world, title="Noodopvang na ontruiming", text="Bel de gemeente.", subject=Subject.OTHER
    )
    question = asked(engine_web, world, title="Ontruiming: is er noodopvang?", subject=Subject.OTHER)
    who = actor_of(world, Role.HELPDESK_LAWYER)
    with scoped(engine_web, Helpdesk()) as session:
        claiming.claim(session, who, question)
    put_in = f"/helpdesk/{question}/put-in/{about}"
    assert lawyer.post(put_in, data={"answer": "Beste collega,"}).location.startswith(f"/helpdesk/{question}")
    page = page_of(lawyer, f"/helpdesk/{question}")
    source = said("Source: %(source)s", source=SOURCE)
    assert f"Beste collega,\n\nBel de gemeente.\n\n{source}" in page.replace("\r", "")
    assert f'formaction="{put_in}"' in page
    assert lawyer.post(put_in).status_code == 303
    assert page_of(lawyer, f"/helpdesk/{question}").count("Bel de gemeente.") >= 2
    assert lawyer.post(f"/helpdesk/{question}/put-in/{uuid.uuid4()}").status_code == 404


def test_before_asking_one_sees_what_is_known(
    volunteer: Browser, engine_web: Engine, world: World, said: Callable[..., str]
) -> None:
    about = published(engine_web, world, title="Gezinslid zonder geboorteakte", text="Vraag DNA-onderzoek aan.")
    question = {
        "title": "Geen geboorteakte van een gezinslid",
        "question": "Wat nu?",
        "subject": "asylum",
        "do": "check",
    }
    page = volunteer.post("/hierbeek/helpdesk/ask", data=question).get_data(as_text=True)
    assert f"/hierbeek/knowledge/{about}?asking=yes" in page
    assert said("Same words: %(words)s.", words="geboorteakte, gezinslid") in page
    asking = page_of(volunteer, f"/hierbeek/knowledge/{about}?asking=yes")
    assert 'name="asking" value="yes"' in asking
    volunteer.post(f"/hierbeek/knowledge/{about}/vote", data={"helped": "yes", "asking": "yes"})
    with scoped(engine_web, Helpdesk()) as session:
        assert votes_of(session, [about])[about].spared == 1


def test_an_article_that_is_not_published_is_absent_to_a_branch(
    volunteer: Browser, engine_web: Engine, world: World
) -> None:
    hidden = [drafted(engine_web, world), drafted(engine_web, world, offered=True), uuid.uuid4()]
    retired = published(engine_web, world)
    put(engine_web, retired, state="retired")
    for each in (*hidden, retired):
        assert volunteer.get(f"/hierbeek/knowledge/{each}").status_code == 404
        assert volunteer.post(f"/hierbeek/knowledge/{each}/vote", data={"helped": "yes"}).status_code == 404


def test_scripts_in_an_article_stay_text(volunteer: Browser, lawyer: Browser, engine_web: Engine, world: World) -> None:
    script = '<script>x("y")</script><img src=x onerror=y>'
    text = f'{script}\n\n- {script}\n\n[{script}](https://example.nl/?q={script})\n[x](javascript:alert(1)) [x](https://a.nl/"onclick=x)'
    bad = published(engine_web, world)
    put(engine_web, bad, title=script, question=script, text=text, source=script, kept=[script], retired_why=script)
    for browser, address in (
        (volunteer, f"/hierbeek/knowledge/{bad}"),
        (volunteer, "/hierbeek/knowledge"),
        (volunteer, "/hierbeek/knowledge?q=<script>"),
        (lawyer, f"/helpdesk/knowledge/{bad}"),
        (lawyer, "/helpdesk/knowledge?state=all"),
    ):
        page = page_of(browser, address)
        assert "<script>x(" not in page, address
        assert "<img src=x" not in page, address
        assert 'href="javascript' not in page, address
        assert not re.search(r"<a[^>]*onclick", page), address


def test_pages_cost_few_statements_however_much_there_is(
    app: Flask, volunteer: Browser, lawyer: Browser, engine_web: Engine, world: World
) -> None:
    for number in range(4):
        article = published(
            engine_web, world, title=f"Nummer {number} over opvang", terms=("family_reunification.application",)
        )
        drafted(engine_web, world, offered=number > 1)
    question = asked(engine_web, world, answer="Ja.", answered_at=func.now(), state=State.CLOSED)
    draft = drafted(engine_web, world)
    pages = [
        (volunteer, "/hierbeek/knowledge"),
        (volunteer, "/hierbeek/knowledge?q=opvang"),
        (volunteer, "/hierbeek/knowledge?q=opvnag"),
        (volunteer, f"/hierbeek/knowledge/{article}"),
        (lawyer, "/helpdesk/knowledge"),
        (lawyer, "/helpdesk/knowledge?q=opvnag&state=all"),
        (lawyer, f"/helpdesk/knowledge/{article}"),
        (lawyer, f"/helpdesk/knowledge/{draft}"),
        (lawyer, f"/helpdesk/knowledge/{draft}/write"),
    ]
    assert question
    for browser, address in pages:
        with statements(app) as sent:
            page_of(browser, address)
        own = [each for each in sent if "set_config" not in each]
        assert len(own) <= MOST_STATEMENTS, (address, own)


def test_odd_addresses_are_answered(volunteer: Browser, lawyer: Browser) -> None:
    for odd in (
        "?q=%00",
        "?q=" + "x" * 3000,
        "?subject=poetry",
        "?page=99",
        "?page=-1",
        "?q='\"%5C&page=2",
        "?q=%26%7C%21",
    ):
        page_of(volunteer, f"/hierbeek/knowledge{odd}")
        page_of(lawyer, f"/helpdesk/knowledge{odd}&state=nonsense")
