"""One question of a branch on its page: what it says, who sees what, and every act that goes on with it."""

from __future__ import annotations

import datetime as dt
import io
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from tenants.documents.actions import NewPaper, add_paper
from tenants.documents.models import DocumentKind
from tenants.documents.sealing import Cabinet
from tenants.escalations import answering, claiming, talking
from tenants.escalations.models import Escalation, EscalationLink, EscalationNotice, NoticeKind, NoticeState, State
from tenants.escalations.papers import shared_papers
from tenants.escalations.queries import facts_of
from tenants.isolation import Branch, Helpdesk, scoped
from tenants.moments import local_date
from tenants.roles import Role
from tests.factories.escalations import actor_of, asked, client_at
from tests.factories.files import pdf
from tests.factories.legal import TODAY, dossier_of
from tests.factories.records import end_of_trail, opened, reader_as, trail_of
from tests.factories.statements import statements

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from sqlalchemy import Engine

    from tenants.settings import Settings
    from tests.factories.browsers import Browser
    from tests.factories.world import World

HELPDESK = "/hierbeek/helpdesk"
BSN = "123456782"
MOST_STATEMENTS = 8


@pytest.fixture
def ria(browser_as: Callable[[uuid.UUID], Browser], world: World) -> Browser:
    """The volunteer, who asks."""
    return browser_as(world.person(Role.VOLUNTEER))


@pytest.fixture
def sanne(browser_as: Callable[[uuid.UUID], Browser], world: World) -> Browser:
    """A colleague, who did not."""
    return browser_as(world.person(Role.CASE_WORKER))


@pytest.fixture
def lead(browser_as: Callable[[uuid.UUID], Browser], world: World) -> Browser:
    return browser_as(world.person(Role.TEAM_LEAD))


def taken(web: Engine, world: World, **values: Any) -> uuid.UUID:
    question = asked(web, world, **values)
    with scoped(web, Helpdesk()) as session:
        claiming.claim(session, actor_of(world, Role.HELPDESK_LAWYER), question)
    return question


def asked_back(web: Engine, world: World, **values: Any) -> uuid.UUID:
    question = taken(web, world, **values)
    with scoped(web, Helpdesk()) as session:
        talking.ask_back(session, actor_of(world, Role.HELPDESK_LAWYER), question, "Besluit", "Please send it.")
    return question


def answered(web: Engine, world: World, **values: Any) -> uuid.UUID:
    question = taken(web, world, **values)
    with scoped(web, Helpdesk()) as session:
        answering.answer(session, actor_of(world, Role.HELPDESK_LAWYER), question, "Yes, appeal.")
    return question


def about(web: Engine, world: World, question: uuid.UUID, client_id: uuid.UUID | None = None, **link: Any) -> uuid.UUID:
    client_id = client_id or client_at(web, world.here)
    with scoped(web, Branch(world.here.id)) as session:
        session.add(EscalationLink(escalation_id=question, client_id=client_id, **link))
    return client_id


def state_of(web: Engine, question: uuid.UUID) -> State | None:
    with scoped(web, Helpdesk()) as session:
        return session.scalar(select(Escalation.state).where(Escalation.id == question))


def test_the_page_says_that_the_helpdesk_asks_something_and_takes_the_answer(
    ria: Browser, engine_web: Engine, world: World
) -> None:
    question = asked_back(engine_web, world, legal_on=local_date() + dt.timedelta(days=7), legal_what="Beroep")
    page = ria.get(f"{HELPDESK}/{question}").text
    assert "stands--now" in page
    assert 'class="pause"' in page
    assert "Please send it." in page
    assert "Beroep" in page.split("stands__terms")[1].split("</ul>")[0]
    assert 'id="say"' in page
    sent = ria.post(f"{HELPDESK}/{question}/reply", data={"text": "Here it is."})
    assert (sent.status_code, sent.location) == (303, f"{HELPDESK}/{question}")
    page = ria.get(sent.location).text
    assert page.index("Please send it.") < page.index("Here it is.")
    assert "stands--calm" in page
    assert "stands__terms" in page, "it says for when the answer is promised"
    assert state_of(engine_web, question) is State.CLAIMED
    twice = ria.post(f"{HELPDESK}/{question}/reply", data={"text": "Once more."})
    assert twice.status_code == 422
    assert "Once more." not in ria.get(sent.location).text


def test_every_act_from_the_answer_on(ria: Browser, engine_web: Engine, world: World) -> None:
    question = answered(engine_web, world, facts=[("Land", "Eritrea")])
    here, end = f"{HELPDESK}/{question}", end_of_trail(engine_web, world)
    assert "Yes, appeal." in ria.get(here).text
    steps: list[tuple[str, dict[str, str], str]] = [
        ("rating", {"rating": "partly", "why": "It was short."}, "rate"),
        ("rating", {"rating": "helped", "why": ""}, "rate"),
        ("stop-sharing", {}, "stop_sharing"),
        ("share-again", {}, "share_again"),
        ("close", {}, "settle"),
        ("reopen", {"share": "y"}, "resume"),
        ("follow-up", {"text": "And his sister?"}, "follow_up"),
        ("withdraw", {}, "withdraw"),
        ("ask-again", {}, "ask_again"),
    ]
    for act, data, _verb in steps:
        assert ria.post(f"{here}/{act}", data=data).status_code == 303, act
        assert ria.get(here).status_code == 200, act
    verbs = [line.verb for line in trail_of(engine_web, world, end) if line.verb not in {"read", "read_answer"}]
    assert verbs == [verb for _act, _data, verb in steps]
    with scoped(engine_web, Helpdesk()) as session:
        assert facts_of(session, question) == [], "asked again without sharing"


def test_a_new_answer_is_judged_anew(ria: Browser, engine_web: Engine, world: World) -> None:
    question = answered(engine_web, world)
    here = f"{HELPDESK}/{question}"

    def judged() -> bool:
        return " checked" in ria.get(here).text.split('id="helped"')[1].split("</section>", maxsplit=1)[0]

    assert not judged()
    ria.post(f"{here}/rating", data={"rating": "not"})
    assert judged()
    ria.post(f"{here}/follow-up", data={"text": "And now?"})
    with scoped(engine_web, Helpdesk()) as session:
        answering.answer(session, actor_of(world, Role.HELPDESK_LAWYER), question, "Yes again.")
    assert not judged()


def test_the_trail_tells_each_act_in_a_sentence(lead: Browser, ria: Browser, engine_web: Engine, world: World) -> None:
    question = answered(engine_web, world)
    for act in ("close", "reopen", "stop-sharing", "share-again"):
        ria.post(f"{HELPDESK}/{question}/{act}")
    page = lead.get("/hierbeek/trail", query_string={"record": "escalation", "id": str(question)}).text
    assert "“" not in page.split("<ol")[1].split("</ol>")[0], "a verb without a sentence of its own is quoted"


@pytest.mark.parametrize("act", ["reply", "follow-up"])
@pytest.mark.parametrize("words", ["", f"Number {BSN}", "a" * 10_001])
def test_words_that_cannot_be_sent_come_back_as_they_were_typed(
    ria: Browser, engine_web: Engine, world: World, act: str, words: str
) -> None:
    question = (asked_back if act == "reply" else answered)(engine_web, world)
    answer = ria.post(f"{HELPDESK}/{question}/{act}", data={"text": words})
    assert answer.status_code == 422
    assert 'class="faults"' in answer.text
    assert words in answer.text


def test_what_cannot_be_done_is_said_and_changes_nothing(ria: Browser, engine_web: Engine, world: World) -> None:
    question = taken(engine_web, world)
    for act, data in (
        ("follow-up", {"text": "And?"}),
        ("rating", {"rating": "helped"}),
        ("rating", {"rating": "poetry"}),
        ("close", {}),
        ("reopen", {}),
        ("ask-again", {}),
    ):
        assert ria.post(f"{HELPDESK}/{question}/{act}", data=data).status_code == 422, act
    assert state_of(engine_web, question) is State.CLAIMED


def test_what_is_typed_is_there_again_and_gone_once_it_is_sent(ria: Browser, engine_web: Engine, world: World) -> None:
    question = answered(engine_web, world)
    here = f"{HELPDESK}/{question}"
    kept = ria.get(here).text.split('data-draft-url="')[1].split('"')[0]
    assert ria.post(kept, data={"text": "Half a sent"}).status_code == 200
    assert "Half a sent" in ria.get(here).text
    assert ria.post(f"{here}/follow-up", data={"text": "Whole."}).status_code == 303
    with scoped(engine_web, Helpdesk()) as session:
        answering.answer(session, actor_of(world, Role.HELPDESK_LAWYER), question, "Yes again.")
    assert "Half a sent" not in ria.get(here).text


def test_a_name_is_kept_back_until_it_is_ticked_or_taken_out(ria: Browser, engine_web: Engine, world: World) -> None:
    question = asked_back(engine_web, world)
    about(engine_web, world, question)
    refused = ria.post(f"{HELPDESK}/{question}/reply", data={"text": "Samuel has it."})
    assert refused.status_code == 422
    assert 'class="faults"' in refused.text
    assert state_of(engine_web, question) is State.WAITING


def test_papers_of_the_dossier_and_a_file_go_along_with_a_reply(
    lead: Browser, engine_web: Engine, world: World, settings: Settings
) -> None:
    reader, client_id = reader_as(world, Role.TEAM_LEAD), client_at(engine_web, world.here)
    with scoped(engine_web, Branch(world.here.id)) as session:
        dossier = dossier_of(session, reader, client_id)
        new = NewPaper(DocumentKind.DECISION, "Besluit van de IND")
        paper = add_paper(session, reader, dossier.id, new, pdf("Besluit"), TODAY, Cabinet(settings.secret)).id
        dossier_id = dossier.id
    question = asked_back(engine_web, world)
    about(engine_web, world, question, client_id, dossier_id=dossier_id)
    page = lead.get(f"{HELPDESK}/{question}").text
    assert str(paper) in page
    assert f"/hierbeek/dossiers/{dossier_id}" in page
    sent = lead.post(
        f"{HELPDESK}/{question}/reply",
        data={
            "text": "Both.",
            "papers": [str(paper)],
            "kind": "letter",
            "file": (io.BytesIO(pdf("Brief")), "Brief.pdf"),
        },
        content_type="multipart/form-data",
    )
    assert sent.status_code == 303
    with scoped(engine_web, Helpdesk()) as session:
        assert [each.title for each in shared_papers(session, question)] == ["Besluit van de IND", "Brief"]
    said = lead.get(f"{HELPDESK}/{question}").text.split("is-reply")[1].split("</li>")[0]
    assert said.index("Besluit van de IND") < said.index(">Brief<")


def test_a_title_or_a_file_that_tells_who_it_is_of_does_not_go(
    lead: Browser, engine_web: Engine, world: World, settings: Settings
) -> None:
    reader, client_id = reader_as(world, Role.TEAM_LEAD), client_at(engine_web, world.here)
    with scoped(engine_web, Branch(world.here.id)) as session:
        dossier_id = dossier_of(session, reader, client_id).id
        new = NewPaper(DocumentKind.DECISION, "Besluit over Samuel")
        paper = add_paper(session, reader, dossier_id, new, pdf("Over hem"), TODAY, Cabinet(settings.secret)).id
    question = asked_back(engine_web, world)
    about(engine_web, world, question, client_id, dossier_id=dossier_id)
    here = f"{HELPDESK}/{question}/reply"
    file = {"kind": "letter", "file": (io.BytesIO(pdf("Brief")), "Brief aan Samuel.pdf")}
    refused = lead.post(here, data={"text": "Both.", **file}, content_type="multipart/form-data")
    assert refused.status_code == 422
    assert lead.post(here, data={"text": "This one.", "papers": [str(paper)]}).status_code == 303
    with scoped(engine_web, Helpdesk()) as session:
        titles = [paper.title for paper in shared_papers(session, question)]
    assert titles == ["Besluit"], "the copy is called by its kind"


def test_a_refused_paper_leaves_the_question_as_it_was(ria: Browser, engine_web: Engine, world: World) -> None:
    question = asked_back(engine_web, world)
    refused = ria.post(
        f"{HELPDESK}/{question}/reply",
        data={"text": "This one.", "kind": "letter", "file": (io.BytesIO(b"MZ no paper"), "virus.exe")},
        content_type="multipart/form-data",
    )
    assert refused.status_code == 422
    assert "This one." in refused.text
    assert "stands--now" in refused.text
    assert state_of(engine_web, question) is State.WAITING
    assert "is-reply" not in ria.get(f"{HELPDESK}/{question}").text


def test_a_colleague_reads_the_question_and_neither_whom_it_is_about_nor_the_facts(
    sanne: Browser, ria: Browser, engine_web: Engine, world: World
) -> None:
    question = answered(engine_web, world, facts=[("Born", "3 May 2000")])
    client_id = about(engine_web, world, question)
    here = f"{HELPDESK}/{question}"
    page = sanne.get(here).text
    assert "Yes, appeal." in page
    assert not [word for word in ("Samuel", "Wilg", str(client_id), "3 May 2000", 'id="say"') if word in page]
    assert "Samuel van der Wilg" in ria.get(here).text
    knock = sanne.get(f"{here}/whom")
    assert knock.status_code == 302
    assert "/opening" in knock.location
    for act in ("follow-up", "close", "rating", "stop-sharing"):
        assert "/opening" in sanne.post(f"{here}/{act}", data={"text": "Samuel?", "rating": "not"}).location, act
    assert state_of(engine_web, question) is State.ANSWERED
    opened(engine_web, world, client_id, Role.CASE_WORKER)
    assert sanne.get(f"{here}/whom").location == here
    assert "Samuel van der Wilg" in sanne.get(here).text


def test_a_colleague_who_may_not_act_does_not_read_the_answer_for_the_branch(
    sanne: Browser, ria: Browser, engine_web: Engine, world: World
) -> None:
    question = answered(engine_web, world, title="An answer that waits")
    about(engine_web, world, question)
    sanne.get(f"{HELPDESK}/{question}")
    assert "An answer that waits" in ria.get(HELPDESK).text.split('id="new-answer"')[1].split("</section>")[0]


def test_a_text_with_the_name_in_it_is_not_shown_to_a_colleague(
    sanne: Browser, ria: Browser, engine_web: Engine, world: World
) -> None:
    said = {"title": "May Samuel appeal?", "question": "Samuel was 17.", "tried": "Samuel called."}
    question = asked_back(engine_web, world, **said)
    about(engine_web, world, question)
    for path in ("", f"/{question}", "?q=samuel"):
        assert "Samuel" not in sanne.get(f"{HELPDESK}{path}").text.replace('value="samuel"', "")
    assert "May Samuel appeal?" in ria.get(HELPDESK).text


def test_why_a_question_came_back_is_for_who_may_see_whom_it_is_about(
    sanne: Browser, ria: Browser, engine_web: Engine, world: World
) -> None:
    question = asked(engine_web, world, state=State.RETURNED, returned_why="Ask Samuel first.")
    about(engine_web, world, question)
    assert "Ask Samuel first." in ria.get(f"{HELPDESK}/{question}").text
    for path in ("", f"/{question}"):
        assert "Samuel" not in sanne.get(f"{HELPDESK}{path}").text


def test_a_mail_that_did_not_arrive_is_said_kindly(
    ria: Browser, sanne: Browser, engine_web: Engine, world: World
) -> None:
    question = answered(engine_web, world)
    with scoped(engine_web, Branch(world.here.id)) as session:
        session.add(
            EscalationNotice(
                branch_id=world.here.id,
                escalation_id=question,
                kind=NoticeKind.ASKED_BACK,
                person_id=world.person(Role.VOLUNTEER),
                person_name="Ria <b>Testboom</b>",
                occasion=question,
                state=NoticeState.BOUNCED,
            )
        )
    assert "Ria &lt;b&gt;Testboom" in sanne.get(f"{HELPDESK}/{question}").text
    mine = ria.get(f"{HELPDESK}/{question}").text
    assert "utrecht-alert--warning" in mine
    assert "Testboom</b>" not in mine


def test_the_list_says_first_what_the_branch_has_to_do(
    ria: Browser, lead: Browser, engine_web: Engine, world: World
) -> None:
    asked_back(engine_web, world, title="They ask us")
    asked(engine_web, world, title="For the lead", state=State.PROPOSED)
    taken(engine_web, world, title="They work on it")
    ours, theirs = ria.get(HELPDESK).text, lead.get(HELPDESK).text

    def part(page: str, name: str) -> str:
        return page.split(f'id="{name}"')[1].split("</section>", maxsplit=1)[0]

    assert "They ask us" in part(ours, "now")
    assert "For the lead" in part(ours, "waits")
    assert "For the lead" in part(theirs, "now")
    assert "They work on it" in part(ours, "waits")


def test_the_list_is_searched_sifted_and_leafed_through(
    ria: Browser, sanne: Browser, engine_web: Engine, world: World
) -> None:
    for number in range(51):
        asked(engine_web, world, title=f"Zeilboten van de familie {number}")
    found = ria.get(HELPDESK, query_string={"q": "zeilboot"}).text
    assert found.count("Zeilboten van") == 100, "each as a title and in the words for a screen reader"
    assert ria.get(HELPDESK, query_string={"q": "zeilboot", "page": 2}).text.count("Zeilboten van") == 2
    assert 'class="empty"' in sanne.get(HELPDESK, query_string={"q": "zeilboot", "whose": "mine"}).text
    assert 'class="empty"' in ria.get(HELPDESK, query_string={"q": "onvindbaar"}).text
    for odd in ("'", '"', "a:*", "!!!", "& |", "<b>", "%"):
        assert ria.get(HELPDESK, query_string={"q": odd}).status_code == 200


def test_the_dossier_tells_what_was_asked_and_answered(lead: Browser, engine_web: Engine, world: World) -> None:
    reader, client_id = reader_as(world, Role.TEAM_LEAD), client_at(engine_web, world.here)
    with scoped(engine_web, Branch(world.here.id)) as session:
        dossier_id = dossier_of(session, reader, client_id).id
    here = f"/hierbeek/dossiers/{dossier_id}"
    assert f"/hierbeek/helpdesk/ask?dossier={dossier_id}" in lead.get(here).text
    question = asked_back(engine_web, world, title="May this boy appeal?")
    about(engine_web, world, question, client_id, dossier_id=dossier_id)
    lead.post(f"{HELPDESK}/{question}/reply", data={"text": "Here it is."})
    page = lead.get(here).text
    address = f"{HELPDESK}/{question}"

    def lines(page: str) -> int:
        return page.split('id="happened"')[1].split("</section>", maxsplit=1)[0].count(address)

    assert lines(page) == 3, "asked, asked back, replied"
    assert address in page.split('id="asked"')[1].split("</section>", maxsplit=1)[0]
    assert [lines(lead.get(f"{here}?timeline={part}").text) for part in ("happened", "notes", "terms")] == [3, 0, 0]
    assert lead.get(f"/hierbeek/clients/{client_id}").text.count(address) == 3


def test_today_tells_what_the_helpdesk_asks_and_what_waits_for_the_lead(
    ria: Browser, lead: Browser, sanne: Browser, engine_web: Engine, world: World
) -> None:
    client_id = client_at(engine_web, world.here)
    first = {"answer_by": local_date() - dt.timedelta(days=9)}
    question = asked_back(engine_web, world, title="They ask about him", **first)
    about(engine_web, world, question, client_id)
    asked(engine_web, world, title="For the lead", state=State.PROPOSED, **first)
    asked(engine_web, world, title="Came back", state=State.RETURNED, **first)

    def now_of(browser: Browser) -> str:
        return browser.get("/hierbeek/today").text.split('id="this-week"')[0]

    assert "Samuel van der Wilg" in now_of(lead)
    assert "For the lead" in now_of(lead)
    assert "Came back" not in now_of(lead)
    assert "They ask about him" in now_of(ria)
    assert "Came back" in now_of(ria)
    assert "Samuel" not in now_of(ria), "the record is closed, also to whoever asked"
    assert "They ask about him" not in now_of(sanne)


def test_no_page_or_act_reaches_a_question_of_another_branch(ria: Browser, engine_web: Engine, world: World) -> None:
    acts = ("reply", "follow-up", "rating", "close", "reopen", "stop-sharing", "share-again", "withdraw", "ask-again")
    for question in (asked(engine_web, world, world.elsewhere), uuid.uuid4()):
        here = f"{HELPDESK}/{question}"
        answers = [ria.get(path).status_code for path in (here, f"{here}/whom")]
        answers += [ria.post(f"{here}/{act}", data={"text": "Hi", "rating": "not"}).status_code for act in acts]
        assert set(answers) == {404}


def test_a_script_in_what_is_said_stays_words(ria: Browser, engine_web: Engine, world: World) -> None:
    bad = "<script>alert(1)</script>"
    question = asked_back(engine_web, world, title=bad, legal_on=local_date(), legal_what=bad)
    ria.post(f"{HELPDESK}/{question}/reply", data={"text": bad})
    for path in (HELPDESK, f"{HELPDESK}/{question}", "/hierbeek/today"):
        assert "<script>alert" not in ria.get(path).text


def test_no_page_asks_much_of_the_database(
    app: Flask, ria: Browser, lead: Browser, engine_web: Engine, world: World
) -> None:
    reader, client_id = reader_as(world, Role.TEAM_LEAD), client_at(engine_web, world.here)
    with scoped(engine_web, Branch(world.here.id)) as session:
        dossier_id = dossier_of(session, reader, client_id).id
    waiting, done = asked_back(engine_web, world), answered(engine_web, world)
    about(engine_web, world, waiting, client_id, dossier_id=dossier_id)
    visits: dict[str, Callable[[], Any]] = {
        "list": lambda: ria.get(HELPDESK),
        "search": lambda: ria.get(f"{HELPDESK}?q=boy"),
        "waiting": lambda: ria.get(f"{HELPDESK}/{waiting}"),
        "with papers": lambda: lead.get(f"{HELPDESK}/{waiting}"),
        "first reading": lambda: ria.get(f"{HELPDESK}/{done}"),
        "read": lambda: ria.get(f"{HELPDESK}/{done}"),
    }
    costs = {}
    for name, visit in visits.items():
        with statements(app) as said:
            assert visit().status_code == 200, name
        costs[name] = len(said)
    assert max(costs.values()) <= MOST_STATEMENTS, costs


def test_a_name_is_not_shown_as_what_the_person_is_called_or_what_the_helpdesk_needs(
    ria: Browser, sanne: Browser, engine_web: Engine, world: World
) -> None:
    question = taken(engine_web, world, pseudonym="mevrouw Zwanenhals")
    with scoped(engine_web, Helpdesk()) as session:
        lawyer = actor_of(world, Role.HELPDESK_LAWYER)
        talking.ask_back(session, lawyer, question, "Paspoort van Zwanenhals", "Please send it.")
    about(engine_web, world, question, client_at(engine_web, world.here, first_name="Noor", last_name="Zwanenhals"))
    page = sanne.get(f"{HELPDESK}/{question}").text
    assert "Please send it." in page
    assert "Zwanenhals" not in page
    assert "Zwanenhals" in ria.get(f"{HELPDESK}/{question}").text


def test_a_search_with_a_character_that_is_none_is_a_search(
    ria: Browser, browser_as: Callable[[uuid.UUID], Browser], world: World
) -> None:
    lawyer = browser_as(world.person(Role.HELPDESK_LAWYER))
    assert ria.get(f"{HELPDESK}?q=be%00roep").status_code == 200
    for address in ("/helpdesk?q=be%00roep", "/helpdesk/line?q=%00", "/helpdesk/answered?q=%00"):
        assert lawyer.get(address).status_code == 200, address
