"""The Helpdesk from both sides: what each page shows, refuses and leaves behind, and what it costs."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from tenants.clients.consents import give_consent
from tenants.clients.models import Consent
from tenants.escalations import answering, claiming
from tenants.isolation import Branch, Directory, Helpdesk, scoped
from tenants.moments import local_date
from tenants.roles import Role
from tests.factories.escalations import actor_of, asked, client_at
from tests.factories.records import opened
from tests.factories.statements import statements

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from sqlalchemy import Engine

    from tests.factories.browsers import Browser
    from tests.factories.world import World

BSN = "123456782"
MOST_STATEMENTS = 8
MOST_ON = {"work": 12, "ask": 9, "check": 10, "send": 9}
"""A lawyer has everything at hand on one page; and before a question goes, what may make it needless is looked for."""


@pytest.fixture
def volunteer(browser_as: Callable[[uuid.UUID], Browser], world: World) -> Browser:
    return browser_as(world.person(Role.VOLUNTEER))


@pytest.fixture
def lawyer(browser_as: Callable[[uuid.UUID], Browser], world: World) -> Browser:
    return browser_as(world.person(Role.HELPDESK_LAWYER))


@pytest.fixture
def coordinator(browser_as: Callable[[uuid.UUID], Browser], world: World) -> Browser:
    return browser_as(world.person(Role.HELPDESK_COORDINATOR))


def filled(**changed: Any) -> dict[str, Any]:
    return {
        "subject": "family_reunification",
        "title": "Can this boy appeal?",
        "question": "He was 17 when he asked.",
        "do": "send",
        **changed,
    }


def answer_it(web: Engine, world: World, question: uuid.UUID, words: str = "Yes, appeal before Thursday.") -> None:
    who = actor_of(world, Role.HELPDESK_LAWYER)
    with scoped(web, Helpdesk()) as session:
        claiming.claim(session, who, question)
        answering.answer(session, who, question, words)


def trail_of(web: Engine, world: World, question: uuid.UUID) -> list[tuple[str, str]]:
    """Return the lines about a question as (chain, verb)."""
    lines: list[tuple[str, str]] = []
    for chain, table, scope in (
        ("branch", "audit_events", Branch(world.here.id)),
        ("office", "platform_events", Directory()),
    ):
        with scoped(web, scope) as session:
            found = session.scalars(
                text(f"SELECT verb FROM {table} WHERE record = 'escalation' AND record_id = :id ORDER BY sequence"),
                {"id": str(question)},
            )
            lines += [(chain, verb) for verb in found]
    return lines


def shown(page: str) -> str:
    """Return the text of a page on one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_a_question_goes_to_the_helpdesk_and_its_answer_comes_back(
    volunteer: Browser, lawyer: Browser, world: World, engine_web: Engine
) -> None:
    client_id = client_at(engine_web, world.here, "J1", birth_date=dt.date(2000, 5, 3))
    opened(engine_web, world, client_id)
    ask = f"/hierbeek/helpdesk/ask?client={client_id}"
    form = volunteer.get(ask).get_data(as_text=True)
    assert "checked" not in form.split('name="share"', 1)[1].split("</fieldset>", 1)[0]
    chosen = filled(
        client=str(client_id),
        share=["birth_year"],
        pseudonym="the boy",
        term_1="Asylum asked",
        value_1="3 May 2017",
        answer_by=str(local_date()),
    )
    check = shown(volunteer.post("/hierbeek/helpdesk/ask", data={**chosen, "do": "check"}).get_data(as_text=True))
    assert "2000" in check.split("Samuel")[0]
    assert "Asylum asked 3 May 2017" in check
    sent = volunteer.post("/hierbeek/helpdesk/ask", data=chosen)
    assert sent.status_code == 303
    at_branch = sent.location
    question = uuid.UUID(at_branch.rsplit("/", 1)[1])

    taken = lawyer.post("/helpdesk/next")
    assert taken.location == f"/helpdesk/{question}"
    page = lawyer.get(taken.location).get_data(as_text=True)
    assert "the boy" in page
    assert "3 May 2017" in page
    assert not [word for word in ("Samuel", "Wilg", str(client_id), "J1<") if word in page]
    kept = lawyer.post(f"/helpdesk/{question}/draft", data={"answer": "Yes, ap"})
    assert (kept.status_code, kept.mimetype) == (200, "text/plain")
    assert "Yes, ap" in lawyer.get(f"/helpdesk/{question}").get_data(as_text=True)
    assert "Yes, ap" not in volunteer.get(at_branch).get_data(as_text=True)
    done = lawyer.post(f"/helpdesk/{question}/answer", data={"answer": "Yes, appeal."})
    assert (done.status_code, done.location) == (303, "/helpdesk")

    assert 'class="utrecht-badge-counter count"' in volunteer.get("/hierbeek/helpdesk").get_data(as_text=True)
    answered = volunteer.get(at_branch).get_data(as_text=True)
    assert "Yes, appeal." in answered
    assert 'class="utrecht-badge-counter count"' not in answered
    assert trail_of(engine_web, world, question) == [
        ("branch", "ask"),
        ("branch", "read"),
        ("branch", "read_answer"),
        ("office", "claim"),
        ("office", "read"),
        ("office", "draft"),
        ("office", "read"),
        ("office", "answer"),
    ]


def test_a_draft_of_a_question_is_there_again_and_gone_once_it_is_sent(volunteer: Browser) -> None:
    volunteer.post("/hierbeek/drafts/question", data=filled(title="Half a quest", tried="The municipality"))
    again = volunteer.get("/hierbeek/helpdesk/ask").get_data(as_text=True)
    assert "Half a quest" in again
    assert "The municipality" in again
    assert volunteer.post("/hierbeek/helpdesk/ask", data=filled()).status_code == 303
    assert "Half a quest" not in volunteer.get("/hierbeek/helpdesk/ask").get_data(as_text=True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"subject": ""},
        {"subject": "poetry"},
        {"title": ""},
        {"question": " "},
        {"answer_by": "2001-01-01"},
        {"answer_by": "soon"},
        {"tried": f"Number {BSN}"},
        {"term_1": "Land"},
        {"value_2": f"{BSN}", "term_2": "Number"},
    ],
)
@pytest.mark.parametrize("act", ["check", "send"])
def test_a_question_that_cannot_be_sent_comes_back_with_what_was_typed(
    volunteer: Browser, wrong: dict[str, str], act: str
) -> None:
    answer = volunteer.post("/hierbeek/helpdesk/ask", data={**filled(pseudonym="the boy", do=act), **wrong})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'class="faults"' in page
    assert 'value="the boy"' in page


def test_a_name_in_the_text_asks_for_consent_first(volunteer: Browser, world: World, engine_web: Engine) -> None:
    client_id = client_at(engine_web, world.here)
    opened(engine_web, world, client_id)
    typed = filled(client=str(client_id), question="Samuel was 17.")
    refused = volunteer.post("/hierbeek/helpdesk/ask", data=typed)
    assert refused.status_code == 422
    page = refused.get_data(as_text=True)
    assert 'name="name_may_go"' not in page
    assert f"/hierbeek/clients/{client_id}/consents" in page
    with scoped(engine_web, Branch(world.here.id)) as session:
        today = local_date()
        who = actor_of(world, Role.VOLUNTEER)
        give_consent(session, who, client_id, Consent.Kind.HELPDESK, today, "Op papier", today)
    assert 'name="name_may_go"' in volunteer.post("/hierbeek/helpdesk/ask", data=typed).get_data(as_text=True)
    assert volunteer.post("/hierbeek/helpdesk/ask", data={**typed, "name_may_go": "y"}).status_code == 303


def test_a_client_and_a_visit_of_another_branch_are_absent(
    volunteer: Browser, world: World, engine_web: Engine
) -> None:
    foreign = client_at(engine_web, world.elsewhere)
    pages = [
        volunteer.get(f"/hierbeek/helpdesk/ask?{word}={key}")
        for word in ("client", "visit")
        for key in (foreign, uuid.uuid4())
    ]
    pages += [volunteer.post("/hierbeek/helpdesk/ask", data=filled(client=str(key))) for key in (foreign, uuid.uuid4())]
    assert {page.status_code for page in pages} == {404}
    assert (
        len(
            {
                re.sub(r'(content|value|headers:inherited|data-lock)=(".*?"|\'.*?\')', "", page.get_data(as_text=True))
                for page in pages
            }
        )
        == 1
    )


def test_a_question_of_another_branch_is_as_absent_as_none(
    volunteer: Browser, world: World, engine_web: Engine
) -> None:
    foreign = asked(engine_web, world, world.elsewhere)
    for key in (foreign, uuid.uuid4()):
        assert volunteer.get(f"/hierbeek/helpdesk/{key}").status_code == 404
        assert volunteer.get(f"/elderveen/helpdesk/{key}").status_code == 404
        assert volunteer.post(f"/hierbeek/helpdesk/{key}/withdraw").status_code == 404
    assert volunteer.get("/elderveen/helpdesk").status_code == 404
    assert str(foreign) not in volunteer.get("/hierbeek/helpdesk").get_data(as_text=True)


def test_a_lawyer_opens_neither_a_client_nor_a_page_of_a_branch(
    lawyer: Browser, world: World, engine_web: Engine
) -> None:
    client_id, question = client_at(engine_web, world.here), asked(engine_web, world)
    for address in (
        f"/helpdesk/{client_id}",
        f"/helpdesk/{uuid.uuid4()}",
        f"/hierbeek/clients/{client_id}",
        f"/hierbeek/helpdesk/{question}",
        "/hierbeek/helpdesk",
        f"/hierbeek/helpdesk/ask?client={client_id}",
    ):
        assert lawyer.get(address).status_code == 404


@pytest.mark.parametrize("path", ["", "/line", "/answered", "/{id}"])
def test_a_volunteer_never_opens_the_queue(volunteer: Browser, world: World, engine_web: Engine, path: str) -> None:
    assert volunteer.get("/helpdesk" + path.format(id=asked(engine_web, world))).status_code == 404
    assert volunteer.post("/helpdesk/next").status_code == 404


def test_only_the_coordinator_takes_a_question_from_somebody_else(
    lawyer: Browser, coordinator: Browser, world: World, engine_web: Engine
) -> None:
    question = asked(engine_web, world)
    assert lawyer.post(f"/helpdesk/{question}/take").status_code == 303
    refused = coordinator.post(f"/helpdesk/{question}/take")
    assert refused.status_code == 422
    assert "Helpdesk Lawyer Testboom" in refused.get_data(as_text=True)
    assert coordinator.post(f"/helpdesk/{question}/answer", data={"answer": "Mine"}).status_code == 422
    assert lawyer.post(f"/helpdesk/{question}/take-back").status_code == 404
    assert coordinator.post(f"/helpdesk/{question}/take-back").status_code == 303
    assert coordinator.post(f"/helpdesk/{question}/take").status_code == 303
    assert ("office", "take_back") in trail_of(engine_web, world, question)


def test_what_was_written_goes_back_with_the_question(
    lawyer: Browser, coordinator: Browser, world: World, engine_web: Engine
) -> None:
    question = asked(engine_web, world)
    lawyer.post(f"/helpdesk/{question}/take")
    assert lawyer.post(f"/helpdesk/{question}/release", data={"answer": "So far"}).status_code == 303
    coordinator.post(f"/helpdesk/{question}/take")
    assert "So far" in coordinator.get(f"/helpdesk/{question}").get_data(as_text=True)


@pytest.mark.parametrize("words", ["", f"Number {BSN}", "a" * 10_001])
def test_an_answer_that_cannot_be_sent_comes_back_as_it_was_typed(
    lawyer: Browser, world: World, engine_web: Engine, words: str
) -> None:
    question = asked(engine_web, world)
    lawyer.post(f"/helpdesk/{question}/take")
    answer = lawyer.post(f"/helpdesk/{question}/answer", data={"answer": words})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'class="faults"' in page
    assert words in page


def test_a_question_taken_back_is_gone_for_the_lawyer_who_had_it(
    volunteer: Browser, lawyer: Browser, world: World, engine_web: Engine
) -> None:
    question = asked(engine_web, world, question="Nobody reads this any more.")
    lawyer.post(f"/helpdesk/{question}/take")
    assert volunteer.post(f"/hierbeek/helpdesk/{question}/withdraw").status_code == 303
    page = lawyer.get(f"/helpdesk/{question}")
    assert page.status_code == 200
    assert "Nobody reads this" not in page.get_data(as_text=True)
    late = lawyer.post(f"/helpdesk/{question}/answer", data={"answer": "Too late"})
    assert late.status_code == 422
    assert "Nobody reads this" not in late.get_data(as_text=True)
    assert f"q-{question}" not in lawyer.get("/helpdesk").get_data(as_text=True)


def test_an_answered_question_is_not_taken_back(volunteer: Browser, world: World, engine_web: Engine) -> None:
    question = asked(engine_web, world)
    answer_it(engine_web, world, question)
    refused = volunteer.post(f"/hierbeek/helpdesk/{question}/withdraw")
    assert refused.status_code == 422
    assert "appeal before Thursday" in refused.get_data(as_text=True)


def test_the_list_is_sent_again_only_when_it_changed(lawyer: Browser, world: World, engine_web: Engine) -> None:
    first = lawyer.get("/helpdesk/line")
    tag = {"If-None-Match": first.headers["ETag"]}
    same = lawyer.get("/helpdesk/line", headers=tag)
    assert (same.status_code, same.get_data()) == (304, b"")
    question = asked(engine_web, world, title="A new question")
    changed = lawyer.get("/helpdesk/line", headers=tag)
    assert changed.status_code == 200
    assert "A new question" in changed.get_data(as_text=True)
    opened = lawyer.get(f"/helpdesk/{question}").get_data(as_text=True)
    headers = re.search(r"hx-headers='(\{.*?\})'", opened)
    assert headers is not None
    assert lawyer.get(f"/helpdesk/line?open={question}").headers["ETag"].replace('"', '\\"') in headers[1]


def test_the_list_costs_one_statement_of_work_and_leaves_no_line(
    app: Flask, lawyer: Browser, engine_web: Engine
) -> None:
    def lines() -> int:
        with scoped(engine_web, Directory()) as session:
            return session.scalar(text("SELECT count(*) FROM platform_events")) or 0

    tag, before = lawyer.get("/helpdesk/line").headers["ETag"], lines()
    with statements(app) as said:
        lawyer.get("/helpdesk/line", headers={"If-None-Match": tag})
    assert sum("escalations" in statement for statement in said) == 1
    assert len(said) <= 4
    assert lines() == before


def test_answered_questions_are_found_by_words_of_their_title_and_page_by_page(
    lawyer: Browser, world: World, engine_web: Engine
) -> None:
    for number in range(31):
        answer_it(engine_web, world, asked(engine_web, world, title=f"Passport of a stateless child {number}"))
    first = lawyer.get("/helpdesk/answered?q=CHILD+passport").get_data(as_text=True)
    assert first.count('<tr><th scope="row">') == 30
    assert lawyer.get("/helpdesk/answered?q=child&page=2").get_data(as_text=True).count('<tr><th scope="row">') == 1
    assert lawyer.get("/helpdesk/answered?q=child%25").get_data(as_text=True).count('<tr><th scope="row">') == 0
    assert lawyer.get("/helpdesk/answered?page=999999999999").status_code == 200


def test_a_script_in_a_question_or_an_answer_stays_words(
    volunteer: Browser, lawyer: Browser, world: World, engine_web: Engine
) -> None:
    bad = "<script>alert(1)</script>"
    facts = [(bad, bad)]
    question = asked(engine_web, world, title=bad, question=bad, tried=bad, pseudonym=bad, facts=facts)
    before = lawyer.get(f"/helpdesk/{question}").get_data(as_text=True)
    answer_it(engine_web, world, question, bad)
    pages = [before, lawyer.get("/helpdesk/answered").get_data(as_text=True)]
    pages += [
        volunteer.get(path).get_data(as_text=True) for path in ("/hierbeek/helpdesk", f"/hierbeek/helpdesk/{question}")
    ]
    pages.append(
        volunteer.post(
            "/hierbeek/helpdesk/ask", data=filled(title=bad, question=bad, term_1=bad, value_1=bad, do="check")
        ).get_data(as_text=True)
    )
    assert not [page for page in pages if "<script>alert" in page]


def test_no_page_asks_more_of_the_database_than_eight_statements(
    app: Flask, volunteer: Browser, lawyer: Browser, world: World, engine_web: Engine
) -> None:
    client_id = client_at(engine_web, world.here)
    opened(engine_web, world, client_id)
    answered, waiting = asked(engine_web, world), asked(engine_web, world)
    answer_it(engine_web, world, answered)
    visits: list[tuple[str, Callable[[], Any]]] = [
        ("questions", lambda: volunteer.get("/hierbeek/helpdesk")),
        ("ask", lambda: volunteer.get(f"/hierbeek/helpdesk/ask?client={client_id}")),
        ("check", lambda: volunteer.post("/hierbeek/helpdesk/ask", data=filled(client=str(client_id), do="check"))),
        ("send", lambda: volunteer.post("/hierbeek/helpdesk/ask", data=filled(client=str(client_id)))),
        ("answer", lambda: volunteer.get(f"/hierbeek/helpdesk/{answered}")),
        ("queue", lambda: lawyer.get("/helpdesk")),
        ("take", lambda: lawyer.post(f"/helpdesk/{waiting}/take")),
        ("work", lambda: lawyer.get(f"/helpdesk/{waiting}")),
        ("draft", lambda: lawyer.post(f"/helpdesk/{waiting}/draft", data={"answer": "Y"})),
        ("next", lambda: lawyer.post("/helpdesk/next")),
        ("answered", lambda: lawyer.get("/helpdesk/answered")),
    ]
    costs = {}
    for name, visit in visits:
        with statements(app) as said:
            assert visit().status_code < 400, name
        costs[name] = len(said)
    assert not [name for name, cost in costs.items() if cost > MOST_ON.get(name, MOST_STATEMENTS)], costs
