"""The page of one question at the Helpdesk: what it shows, what is asked back and said, who reads along, and what it costs."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from flask_babel import force_locale, gettext
from sqlalchemy import select, text, update

from tenants.documents.models import DocumentKind
from tenants.documents.sealing import Cabinet
from tenants.escalations import answering, claiming, conversing, papers, talking
from tenants.escalations.models import Escalation, EscalationNotice, NoticeState, State
from tenants.escalations.queries import messages_of
from tenants.helpdesk import notes, paragraphs, reading
from tenants.isolation import Branch, Directory, Helpdesk, scoped
from tenants.knowledge.models import Article
from tenants.moments import now
from tenants.roles import Role
from tests.factories.escalations import actor_of, asked
from tests.factories.files import pdf
from tests.factories.statements import statements

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from sqlalchemy import Engine

    from tenants.audit.actions import Actor
    from tenants.settings import Settings
    from tests.factories.browsers import Browser
    from tests.factories.world import World

BSN = "123456782"
MOST_AT_WORK, MOST_STATEMENTS = 12, 8
READER = "Helpdesk Coordinator Testboom"
NO_LONGER = "The branch no longer shares its facts and papers. Do you need them for your answer? Ask the branch."


@pytest.fixture
def lawyer(browser_as: Callable[[uuid.UUID], Browser], world: World) -> Browser:
    return browser_as(world.person(Role.HELPDESK_LAWYER))


@pytest.fixture
def coordinator(browser_as: Callable[[uuid.UUID], Browser], world: World) -> Browser:
    return browser_as(world.person(Role.HELPDESK_COORDINATOR))


@pytest.fixture
def me(world: World) -> Actor:
    """The lawyer as somebody who acts."""
    return actor_of(world, Role.HELPDESK_LAWYER)


@pytest.fixture
def question(world: World, engine_web: Engine, me: Actor) -> uuid.UUID:
    """A question that the lawyer has."""
    found = asked(engine_web, world, facts=[("Asiel gevraagd", "3 mei 2017"), ("Vergunning", "15 januari 2018")])
    with scoped(engine_web, Helpdesk()) as session:
        claiming.claim(session, me, found)
    return found


@pytest.fixture
def said(app: Flask) -> Callable[..., str]:
    """Return a function that gives a sentence as the pages say it, up to where something is filled in that is not given."""

    def sentence(message: str, **values: object) -> str:
        with app.test_request_context(), force_locale("nl"):
            return str(gettext(message, **values) if values else gettext(message).split("%(")[0])

    return sentence


def shown(page: Any) -> str:
    """Return the text of an answer on one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.get_data(as_text=True)))


def value_of(page: Any, name: str) -> str:
    """Return what a hidden field of the page holds."""
    found = re.search(rf'name="{name}" type="hidden" value="([^"]*)"', page.get_data(as_text=True))
    assert found is not None, name
    return found[1]


def state_of(web: Engine, question: uuid.UUID) -> State:
    with scoped(web, Helpdesk()) as session:
        return session.scalars(select(Escalation.state).where(Escalation.id == question)).one()


def reply(web: Engine, world: World, question: uuid.UUID, words: str) -> None:
    with scoped(web, Branch(world.here.id)) as session:
        conversing.reply(session, actor_of(world, Role.VOLUNTEER), question, conversing.Said(words), now())


def shared(web: Engine, world: World, settings: Settings, question: uuid.UUID) -> uuid.UUID:
    """Let a paper go along with a question."""
    who, cabinet = actor_of(world, Role.VOLUNTEER), Cabinet(settings.secret)
    with scoped(web, Branch(world.here.id)) as session:
        kind = DocumentKind.DECISION
        return papers.share_upload(session, cabinet, question, "besluit.pdf", kind, pdf(), who).id


def test_the_branch_is_asked_something_and_the_clock_stops_until_it_answered(
    lawyer: Browser, world: World, engine_web: Engine, question: uuid.UUID, said: Callable[..., str]
) -> None:
    went = lawyer.post(f"/helpdesk/{question}/keep?say=ask", data={"answer": "So far"})
    assert went.location == f"/helpdesk/{question}?say=ask"
    assert 'name="waiting_for"' in lawyer.get(went.location).get_data(as_text=True)
    asking = {"waiting_for": "Besluit", "text": "Stuur het besluit."}
    refused = lawyer.post(f"/helpdesk/{question}/ask-back", data={**asking, "waiting_for": ""})
    assert (refused.status_code, "Stuur het besluit." in refused.get_data(as_text=True)) == (422, True)
    assert lawyer.post(f"/helpdesk/{question}/ask-back", data=asking).status_code == 303
    page = lawyer.get(f"/helpdesk/{question}")
    assert said("The clock stands still since %(when)s. We wait for: %(what)s.") in shown(page)
    assert " besluit." in shown(page)
    assert "So far" in page.get_data(as_text=True)
    assert lawyer.post(f"/helpdesk/{question}/ask-back", data=asking).status_code == 422
    reply(engine_web, world, question, "Hier is het besluit.")
    page = shown(lawyer.get(f"/helpdesk/{question}"))
    assert said("The clock runs again since %(when)s.") in page
    long = said("less than an hour")
    assert said("It stood still for %(long)s: we waited for the branch.", long=long) in page
    assert page.index("Stuur het besluit.") < page.index("Hier is het besluit.")


def test_waiting_is_ended_with_what_was_written_and_word_is_given(
    lawyer: Browser, engine_web: Engine, me: Actor, question: uuid.UUID, said: Callable[..., str]
) -> None:
    with scoped(engine_web, Helpdesk()) as session:
        talking.ask_back(session, me, question, "Besluit", "Stuur het.")
    assert lawyer.post(f"/helpdesk/{question}/stop-waiting", data={"answer": "Ja, b"}).status_code == 303
    assert state_of(engine_web, question) is State.CLAIMED
    assert lawyer.post(f"/helpdesk/{question}/stop-waiting", data={"answer": "Ja, b"}).status_code == 422
    assert "Ja, b" in lawyer.get(f"/helpdesk/{question}").get_data(as_text=True)
    assert 'name="text"' in lawyer.get(f"/helpdesk/{question}?say=word").get_data(as_text=True)
    assert lawyer.post(f"/helpdesk/{question}/word", data={"text": f"Over {BSN}"}).status_code == 422
    assert lawyer.post(f"/helpdesk/{question}/word", data={"text": "Wij zoeken het uit."}).status_code == 303
    assert said("let the branch know how it stands") in shown(lawyer.get(f"/helpdesk/{question}"))


def test_an_answer_over_a_reply_that_was_not_on_the_page_warns_first_and_then_goes(
    lawyer: Browser, world: World, engine_web: Engine, me: Actor, question: uuid.UUID, said: Callable[..., str]
) -> None:
    with scoped(engine_web, Helpdesk()) as session:
        talking.ask_back(session, me, question, "Besluit", "Stuur het.")
    before = lawyer.get(f"/helpdesk/{question}")
    typed = {"answer": "Ja.", "seen": value_of(before, "seen"), "known": value_of(before, "known")}
    reply(engine_web, world, question, "Wacht, er is nieuws.")
    warned = lawyer.post(f"/helpdesk/{question}/answer", data=typed)
    assert warned.status_code == 422
    assert said("The branch wrote something meanwhile. Read it first; then send your answer.") in shown(warned)
    assert "Wacht, er is nieuws." in shown(warned)
    again = {**typed, "seen": value_of(warned, "seen"), "known": value_of(warned, "known")}
    assert lawyer.post(f"/helpdesk/{question}/answer", data=again).status_code == 303
    assert state_of(engine_web, question) is State.ANSWERED


def test_a_draft_is_never_written_over_by_another_screen(
    lawyer: Browser, question: uuid.UUID, said: Callable[..., str]
) -> None:
    first = lawyer.post(f"/helpdesk/{question}/draft", data={"answer": "Ja", "known": ""})
    version = first.headers["Draft-Version"]
    second = lawyer.post(f"/helpdesk/{question}/draft", data={"answer": "Ja, bezwaar", "known": version})
    assert second.status_code == 200
    late = lawyer.post(f"/helpdesk/{question}/draft", data={"answer": "Nee", "known": version})
    assert (late.status_code, late.mimetype) == (409, "text/plain")
    both = lawyer.post(f"/helpdesk/{question}/keep?say=word", data={"answer": "Nee", "known": version})
    assert both.status_code == 422
    assert said("Kept meanwhile by %(name)s") in shown(both)
    assert "Ja, bezwaar" in shown(both)
    assert ">Nee</textarea>" in re.sub(r">\s+", ">", both.get_data(as_text=True))


def test_a_colleague_reads_the_draft_along_and_gets_nothing_while_it_is_the_same(
    lawyer: Browser, coordinator: Browser, engine_web: Engine, question: uuid.UUID
) -> None:
    lawyer.post(f"/helpdesk/{question}/draft", data={"answer": "Ja, bezwaar"})
    page = coordinator.get(f"/helpdesk/{question}").get_data(as_text=True)
    assert "Ja, bezwaar" in page
    assert "data-answer" not in page
    first = coordinator.get(f"/helpdesk/{question}/draft")
    tag = {"If-None-Match": first.headers["ETag"]}
    assert first.headers["ETag"].replace('"', '\\"') in page
    same = coordinator.get(f"/helpdesk/{question}/draft", headers=tag)
    assert (same.status_code, same.get_data()) == (304, b"")
    lawyer.post(f"/helpdesk/{question}/draft", data={"answer": "Ja, beroep"})
    assert "Ja, beroep" in coordinator.get(f"/helpdesk/{question}/draft", headers=tag).get_data(as_text=True)
    assert coordinator.get(f"/helpdesk/{uuid.uuid4()}/draft").status_code == 404
    with scoped(engine_web, Directory()) as session:
        read = session.scalar(
            text("SELECT count(*) FROM platform_events WHERE record_id = :id AND verb = 'read'"), {"id": str(question)}
        )
    assert read == 1


def test_a_second_reader_is_asked_reads_and_the_sender_is_warned_until_then(
    lawyer: Browser,
    coordinator: Browser,
    world: World,
    engine_web: Engine,
    question: uuid.UUID,
    said: Callable[..., str],
) -> None:
    assert "Helpdesk Coordinator" in lawyer.get(f"/helpdesk/{question}?say=reader").get_data(as_text=True)
    assert lawyer.post(f"/helpdesk/{question}/readers", data={"reader": ""}).status_code == 422
    chosen = {"reader": str(world.person(Role.HELPDESK_COORDINATOR))}
    assert lawyer.post(f"/helpdesk/{question}/readers", data=chosen).status_code == 303
    assert lawyer.post(f"/helpdesk/{question}/readers", data=chosen).status_code == 422
    page = lawyer.get(f"/helpdesk/{question}")
    assert said("%(name)s has not read it yet.", name=READER) in shown(page)
    typed = {"answer": "Ja.", "seen": value_of(page, "seen"), "known": value_of(page, "known")}
    warned = lawyer.post(f"/helpdesk/{question}/answer", data=typed)
    assert (warned.status_code, 'name="unread"' in warned.get_data(as_text=True)) == (422, True)
    asks = coordinator.get(f"/helpdesk/{question}").get_data(as_text=True)
    action = re.search(r'action="(/helpdesk/readings/[^"/]+)"', asks)
    assert action is not None
    assert coordinator.post(action[1], data={"agreed": "", "remark": ""}).status_code == 422
    assert coordinator.post(action[1], data={"agreed": "no", "remark": ""}).status_code == 422
    assert lawyer.post(action[1], data={"agreed": "yes"}).status_code == 422
    assert coordinator.post(action[1], data={"agreed": "no", "remark": "Noem de datum."}).status_code == 303
    found = shown(lawyer.get(f"/helpdesk/{question}"))
    assert said("%(name)s would change something, %(when)s.", name=READER, when="").rstrip(" .") in found
    assert "Noem de datum." in found
    assert lawyer.post(f"/helpdesk/{question}/answer", data=typed).status_code == 303


def test_an_unread_answer_is_sent_all_the_same_when_that_is_ticked_and_nobody_need_read_it_any_more(
    lawyer: Browser, coordinator: Browser, world: World, engine_web: Engine, me: Actor, question: uuid.UUID
) -> None:
    with scoped(engine_web, Helpdesk()) as session:
        waits = reading.ask_reader(session, me, question, world.person(Role.HELPDESK_COORDINATOR)).id
    assert coordinator.post(f"/helpdesk/readings/{waits}/withdraw").status_code == 422
    assert lawyer.post(f"/helpdesk/{question}/answer", data={"answer": "Ja.", "unread": "y"}).status_code == 303
    assert coordinator.post(f"/helpdesk/readings/{waits}", data={"agreed": "yes"}).status_code == 422


def test_a_reader_is_not_needed_after_all(
    lawyer: Browser, world: World, engine_web: Engine, me: Actor, question: uuid.UUID
) -> None:
    with scoped(engine_web, Helpdesk()) as session:
        waits = reading.ask_reader(session, me, question, world.person(Role.HELPDESK_COORDINATOR)).id
    assert lawyer.post(f"/helpdesk/readings/{waits}/withdraw").status_code == 303
    assert READER not in shown(lawyer.get(f"/helpdesk/{question}"))


def test_notes_are_for_the_helpdesk_only_and_ones_own_to_take_back(
    lawyer: Browser,
    coordinator: Browser,
    browser_as: Callable[[uuid.UUID], Browser],
    world: World,
    question: uuid.UUID,
) -> None:
    note = {"note": "Onder ons: let op de datum."}
    assert lawyer.post(f"/helpdesk/{question}/notes", data={"note": f"Over {BSN}"}).status_code == 422
    assert lawyer.post(f"/helpdesk/{question}/notes", data=note).status_code == 303
    there = coordinator.get(f"/helpdesk/{question}").get_data(as_text=True)
    assert note["note"] in there
    assert "/helpdesk/notes/" not in there
    volunteer = browser_as(world.person(Role.VOLUNTEER))
    assert note["note"] not in volunteer.get(f"/hierbeek/helpdesk/{question}").get_data(as_text=True)
    action = re.search(r'action="(/helpdesk/notes/[^"]+)"', lawyer.get(f"/helpdesk/{question}").get_data(as_text=True))
    assert action is not None
    assert coordinator.post(action[1]).status_code == 422
    assert lawyer.post(action[1]).status_code == 303
    assert note["note"] not in lawyer.get(f"/helpdesk/{question}").get_data(as_text=True)
    assert volunteer.post(f"/helpdesk/{question}/notes", data=note).status_code == 404


def test_a_ready_paragraph_is_made_changed_put_in_taken_out_and_put_back(lawyer: Browser, question: uuid.UUID) -> None:
    assert lawyer.get("/helpdesk/paragraphs/new").status_code == 200
    new = {"title": "Beroep", "subject": "family_reunification", "text": "U kunt in beroep."}
    assert lawyer.post("/helpdesk/paragraphs/new", data={**new, "text": ""}).status_code == 422
    assert lawyer.post("/helpdesk/paragraphs/new", data={**new, "subject": "poetry"}).status_code == 422
    assert lawyer.post("/helpdesk/paragraphs/new", data=new).status_code == 303
    listed = lawyer.get("/helpdesk/paragraphs").get_data(as_text=True)
    address = re.search(r'href="(/helpdesk/paragraphs/[0-9a-f-]{36})"', listed)
    assert address is not None
    changed = {**new, "text": "U kunt nog in beroep."}
    assert lawyer.post(address[1], data={**changed, "title": ""}).status_code == 422
    assert lawyer.post(address[1], data=changed).status_code == 303
    assert "U kunt nog in beroep." in lawyer.get(address[1]).get_data(as_text=True)

    page = lawyer.get(f"/helpdesk/{question}").get_data(as_text=True)
    assert 'data-put="U kunt nog in beroep."' in page
    key = address[1].rsplit("/", 1)[1]
    put = lawyer.post(f"/helpdesk/{question}/keep", data={"answer": "Ja.", "paragraph": key})
    assert put.status_code == 303
    assert "Ja.\n\nU kunt nog in beroep." in lawyer.get(put.location).get_data(as_text=True).replace("\r", "")
    assert (
        lawyer.post(f"/helpdesk/{question}/keep", data={"answer": "Ja.", "paragraph": str(uuid.uuid4())}).status_code
        == 404
    )

    assert lawyer.post(f"{address[1]}/withdraw").status_code == 303
    assert "data-put" not in lawyer.get(f"/helpdesk/{question}").get_data(as_text=True)
    assert lawyer.post("/helpdesk/paragraphs/new", data=new).status_code == 303
    assert lawyer.post(f"{address[1]}/restore").status_code == 422


def test_an_answer_is_added_to_and_a_colleague_takes_it_over_first(
    lawyer: Browser, coordinator: Browser, engine_web: Engine, question: uuid.UUID, said: Callable[..., str]
) -> None:
    lawyer.post(f"/helpdesk/{question}/answer", data={"answer": "Ja."})
    assert said("Add to your answer") in shown(lawyer.get(f"/helpdesk/{question}"))
    more = {"answer": "Niet donderdag maar woensdag."}
    assert coordinator.post(f"/helpdesk/{question}/answer", data=more).status_code == 422
    assert "data-answer" in lawyer.get(f"/helpdesk/{question}?say=add").get_data(as_text=True)
    assert lawyer.post(f"/helpdesk/{question}/answer?say=add", data=more).status_code == 303
    assert coordinator.post(f"/helpdesk/{question}/take-over").status_code == 303
    assert coordinator.post(f"/helpdesk/{question}/answer", data={"answer": "Excuus: dinsdag."}).status_code == 303
    found = shown(lawyer.get(f"/helpdesk/{question}"))
    assert found.index("Ja.") < found.index("Niet donderdag") < found.index("Excuus: dinsdag.")
    assert lawyer.post(f"/helpdesk/{question}/answer", data=more).status_code == 422


def test_an_answer_becomes_the_beginning_of_an_article_when_that_is_ticked(
    lawyer: Browser, engine_web: Engine, question: uuid.UUID
) -> None:
    lawyer.post(f"/helpdesk/{question}/answer", data={"answer": "Ja, dat kan.", "learn": "y"})
    with scoped(engine_web, Helpdesk()) as session:
        found = session.scalars(select(Article.text).where(Article.escalation_id == question)).all()
    assert found == ["Ja, dat kan."]


def test_what_the_helpdesk_did_is_a_page_of_its_own_and_a_part_of_this_one(
    lawyer: Browser, question: uuid.UUID, said: Callable[..., str]
) -> None:
    lawyer.post(f"/helpdesk/{question}/ask-back", data={"waiting_for": "Besluit", "text": "Stuur het."})
    alone = lawyer.get(f"/helpdesk/{question}/history")
    assert said("The branch was asked something") in shown(alone)
    part = lawyer.get(f"/helpdesk/{question}/history", headers={"HX-Request": "true"}).get_data(as_text=True)
    assert said("The branch was asked something") in part
    assert "<html" not in part


def test_a_shared_paper_is_read_with_strict_headers_and_absent_once_it_is_no_longer_shared(
    lawyer: Browser, world: World, engine_web: Engine, settings: Settings, question: uuid.UUID, said: Callable[..., str]
) -> None:
    paper = shared(engine_web, world, settings, question)
    assert f"/helpdesk/papers/{paper}" in lawyer.get(f"/helpdesk/{question}").get_data(as_text=True)
    read = lawyer.get(f"/helpdesk/papers/{paper}")
    assert (read.status_code, read.mimetype, read.data[:4]) == (200, "application/pdf", b"%PDF")
    assert read.headers["Content-Disposition"].startswith("inline;")
    assert "sandbox" in read.headers["Content-Security-Policy"]
    assert read.headers["Cache-Control"] == "no-store"
    assert read.headers["X-Content-Type-Options"] == "nosniff"
    kept = lawyer.get(f"/helpdesk/papers/{paper}?keep=1")
    assert kept.headers["Content-Disposition"].startswith("attachment;")
    with scoped(engine_web, Directory()) as session:
        lines = session.execute(
            text("SELECT verb, detail FROM platform_events WHERE record = 'shared_paper' AND record_id = :id"),
            {"id": str(paper)},
        ).all()
    assert [tuple(line) for line in lines] == [("read", {"kept": False}), ("read", {"kept": True})]
    with scoped(engine_web, Branch(world.here.id)) as session:
        session.execute(update(Escalation).where(Escalation.id == question).values(sharing=False))
    page = shown(lawyer.get(f"/helpdesk/{question}"))
    assert said(NO_LONGER) in page
    assert "3 mei 2017" not in page
    gone, absent = lawyer.get(f"/helpdesk/papers/{paper}"), lawyer.get(f"/helpdesk/papers/{uuid.uuid4()}")
    assert gone.status_code == absent.status_code == 404


def test_a_mail_that_did_not_arrive_says_to_call(
    lawyer: Browser, engine_web: Engine, question: uuid.UUID, said: Callable[..., str]
) -> None:
    lawyer.post(f"/helpdesk/{question}/word", data={"text": "Wij zoeken het uit."})
    with scoped(engine_web, Helpdesk()) as session:
        mail = update(EscalationNotice).where(EscalationNotice.escalation_id == question)
        session.execute(mail.values(state=NoticeState.REFUSED, reply="550", settled_at=now()))
    page = shown(lawyer.get(f"/helpdesk/{question}"))
    assert f"(550) {said('Call the branch.')}" in page


def test_a_script_in_every_free_text_stays_words(
    lawyer: Browser, coordinator: Browser, world: World, engine_web: Engine, me: Actor, question: uuid.UUID
) -> None:
    bad = "<script>alert(1)</script>\"'>"
    with scoped(engine_web, Helpdesk()) as session:
        waits = reading.ask_reader(session, me, question, world.person(Role.HELPDESK_COORDINATOR))
        reading.give_reading(session, actor_of(world, Role.HELPDESK_COORDINATOR), waits.id, bad, agreed=False)
        notes.add_note(session, me, question, bad)
        paragraphs.add_paragraph(session, me, f"{bad} {question}", bad, None)
        answering.save_answer_draft(session, me, question, bad)
        talking.ask_back(session, me, question, bad, bad)
    pages = [each.get(f"/helpdesk/{question}").get_data(as_text=True) for each in (lawyer, coordinator)]
    pages += [lawyer.get("/helpdesk/paragraphs").get_data(as_text=True)]
    pages += [coordinator.get(f"/helpdesk/{question}/draft").get_data(as_text=True)]
    assert not [page for page in pages if "<script>alert" in page]


def test_the_page_with_everything_stays_within_its_statements(
    app: Flask,
    lawyer: Browser,
    coordinator: Browser,
    world: World,
    engine_web: Engine,
    settings: Settings,
    me: Actor,
    question: uuid.UUID,
) -> None:
    shared(engine_web, world, settings, question)
    with scoped(engine_web, Helpdesk()) as session:
        for number in range(6):
            notes.add_note(session, me, question, f"Notitie {number}")
            paragraphs.add_paragraph(session, me, f"Alinea {number}", "Tekst", None)
            talking.give_word(session, me, question, f"Woord {number}")
        reading.ask_reader(session, me, question, world.person(Role.HELPDESK_COORDINATOR))
        answering.save_answer_draft(session, me, question, "Ja")
    visits: dict[str, tuple[int, Callable[[], Any]]] = {
        "work": (MOST_AT_WORK, lambda: lawyer.get(f"/helpdesk/{question}")),
        "reader": (MOST_AT_WORK, lambda: lawyer.get(f"/helpdesk/{question}?say=reader")),
        "elsewhere": (MOST_AT_WORK, lambda: coordinator.get(f"/helpdesk/{question}")),
        "along": (MOST_STATEMENTS, lambda: coordinator.get(f"/helpdesk/{question}/draft")),
        "history": (MOST_STATEMENTS, lambda: lawyer.get(f"/helpdesk/{question}/history")),
        "paragraphs": (MOST_STATEMENTS, lambda: lawyer.get("/helpdesk/paragraphs")),
    }
    costs = {}
    for name, (most, visit) in visits.items():
        with statements(app) as said:
            assert visit().status_code == 200, name
        costs[name] = (len(said), most)
    assert not [name for name, (cost, most) in costs.items() if cost > most], costs


def test_a_sign_that_no_keyboard_makes_is_answered_kindly_and_keeps_nothing(
    lawyer: Browser, world: World, engine_web: Engine
) -> None:
    question = asked(engine_web, world)
    lawyer.post(f"/helpdesk/{question}/take")
    for address in (f"/helpdesk/{question}/draft", f"/helpdesk/{question}/answer"):
        assert lawyer.post(address, data={"answer": "Ja\x00nee"}).status_code == 400
    with scoped(engine_web, Helpdesk()) as session:
        assert messages_of(session, question) == []
