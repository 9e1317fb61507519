"""Asking from a dossier, a visit, a client or loose; what goes along and what never does; and the team lead who looks first."""

from __future__ import annotations

import datetime as dt
import io
import re
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from tenants.clients.consents import give_consent
from tenants.clients.models import Client, Consent, Household
from tenants.deadlines.actions import NewEvent, record_event
from tenants.deadlines.queries import standings
from tenants.documents.actions import NewPaper, add_paper
from tenants.documents.models import DocumentKind
from tenants.documents.sealing import Cabinet
from tenants.dossiers.actions import NewDossier, open_dossier
from tenants.dossiers.models import DossierKind, DossierParty, FamilyState, PartyRole
from tenants.escalations.models import Escalation, EscalationChoice, EscalationLink, EscalationNotice, NoticeKind, State
from tenants.escalations.papers import read_shared, shared_papers
from tenants.escalations.queries import facts_of
from tenants.isolation import Branch, Helpdesk, scoped
from tenants.moments import local_date
from tenants.roles import Role
from tests.factories.escalations import actor_of, asked, client_at
from tests.factories.files import EICAR, SECRET, pdf, picture
from tests.factories.records import in_care_of, logged, opened, reader_as
from tests.factories.statements import statements

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask
    from sqlalchemy import Engine
    from werkzeug.test import TestResponse

    from tenants.settings import Settings
    from tests.factories.browsers import Browser
    from tests.factories.world import World

# Werkzeug's own test client leaves the file open in which it laid down a large form.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
ASK = "/hierbeek/helpdesk/ask"
OBJECTION = "family_reunification.objection"


@dataclass(frozen=True)
class Matter:
    """A dossier with a deadline and two papers, of a client who lives with a daughter and whose husband is abroad."""

    client: uuid.UUID
    dossier: uuid.UUID
    deadline: uuid.UUID
    last_day: dt.date
    papers: tuple[uuid.UUID, uuid.UUID]


@pytest.fixture
def counsellor(browser_as: Callable[[uuid.UUID], Browser], world: World) -> Browser:
    return browser_as(world.person(Role.LEGAL_COUNSELLOR))


@pytest.fixture
def volunteer(browser_as: Callable[[uuid.UUID], Browser], world: World) -> Browser:
    return browser_as(world.person(Role.VOLUNTEER))


@pytest.fixture
def lead(browser_as: Callable[[uuid.UUID], Browser], world: World) -> Browser:
    return browser_as(world.person(Role.TEAM_LEAD))


@pytest.fixture
def matter(engine_web: Engine, world: World, settings: Settings) -> Matter:
    today, who = local_date(), reader_as(world, Role.TEAM_LEAD)
    client = client_at(
        engine_web, world.here, first_name="Noor", last_name="Wilgentak", permit_from=dt.date(2018, 1, 15)
    )
    in_care_of(engine_web, world, client, Role.LEGAL_COUNSELLOR)
    cabinet = Cabinet(settings.secret)
    with scoped(engine_web, Branch(world.here.id)) as session:
        house = Household(number=f"H{client.hex[-8:]}")
        session.add(house)
        session.flush()
        session.get_one(Client, (world.here.id, client)).household_id = house.id
        session.add(
            Client(
                number=f"K{client.hex[-8:]}",
                first_name="Lula",
                last_name="Wilgentak",
                search_name="lula wilgentak",
                municipality_code=world.here.municipality,
                household_id=house.id,
            )
        )
        new = NewDossier(DossierKind.FAMILY_REUNIFICATION, today - dt.timedelta(days=200))
        dossier = open_dossier(session, who, client, new, today)
        session.add(
            DossierParty(
                dossier_id=dossier.id,
                role=PartyRole.FAMILY_MEMBER,
                name="Tesfay Esdoorn",
                relation="man",
                state=FamilyState.WAITING,
                state_since=today,
            )
        )
        session.flush()
        record_event(
            session, who, dossier.id, NewEvent("decision_sent", today - dt.timedelta(days=7), (OBJECTION,)), today
        )
        (standing,) = standings(session, dossier.id)
        assert standing.last_day is not None
        papers = tuple(
            add_paper(session, who, dossier.id, NewPaper(DocumentKind.DECISION, title), pdf(title), today, cabinet).id
            for title in ("Besluit van de IND", "Paspoort van Tesfay")
        )
        return Matter(client, dossier.id, standing.deadline.id, standing.last_day, (papers[0], papers[1]))


@pytest.fixture
def approval(engine_web: Engine, world: World, superuser: Engine) -> Iterator[None]:
    """Let the branch want that its team lead looks first, for one test."""
    from sqlalchemy import text

    with scoped(engine_web, Branch(world.here.id)) as session:
        session.add(EscalationChoice(approval=True, chosen_by=world.person(Role.TEAM_LEAD)))
    yield
    with superuser.begin() as behind:
        behind.execute(text("DELETE FROM escalation_choices"))


def filled(**changed: Any) -> dict[str, Any]:
    return {
        "subject": "family_reunification",
        "title": "Kan zij nog bezwaar maken?",
        "question": "De brief van de IND kwam te laat aan.",
        "do": "send",
        **changed,
    }


def shown(answer: TestResponse) -> str:
    """Return the text of a page on one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


def sent_by(answer: TestResponse) -> uuid.UUID:
    """Return the question that a form made."""
    assert answer.status_code == 303, shown(answer)
    return uuid.UUID(str(answer.location).rsplit("/", 1)[-1])


def ticked(page: str) -> list[str]:
    return re.findall(r'name="(\w+)" type="\w+" value="([^"]+)" checked', page)


def test_nothing_is_ticked_beforehand_but_the_nearest_deadline(counsellor: Browser, matter: Matter) -> None:
    page = counsellor.get(f"{ASK}?dossier={matter.dossier}").get_data(as_text=True)
    assert ticked(page) == [("subject", "family_reunification"), ("deadline", str(matter.deadline))]
    assert "Besluit van de IND" in page
    assert 'name="share"' in page
    for name in ("Tesfay Esdoorn", "Lula"):
        assert name not in page


def test_what_was_ticked_goes_in_the_order_in_which_it_happened_and_nothing_else(
    counsellor: Browser, matter: Matter, engine_web: Engine
) -> None:
    page = counsellor.get(f"{ASK}?dossier={matter.dossier}").get_data(as_text=True)
    (event,) = re.findall(r'value="(event-[^"]+)"', page)
    chosen = filled(
        dossier=str(matter.dossier),
        deadline=str(matter.deadline),
        share=["permit_from", event],
        papers=[str(each) for each in matter.papers],
        pseudonym="de moeder",
        term_1="Asiel gevraagd",
        value_1="3 mei 2017",
    )
    check = shown(counsellor.post(ASK, data={**chosen, "do": "check"}))
    goes, stays = check.split("Noor Wilgentak", 1)
    assert "Besluit van de IND" in goes
    assert "Tesfay" not in goes
    assert "Noor" not in goes
    assert stays
    question = sent_by(counsellor.post(ASK, data=chosen))
    with scoped(engine_web, Helpdesk()) as session:
        one = session.get_one(Escalation, question)
        assert (one.legal_on, one.due_on) == (matter.last_day, min(matter.last_day, one.due_on))
        assert one.legal_what
        terms = [fact.term for fact in facts_of(session, question)]
        assert terms[0] == "Asiel gevraagd"
        assert len(terms) == 3
        # A paper that is called after somebody is called by what it is.
        titles = [paper.title for paper in shared_papers(session, question)]
        assert titles[0] == "Besluit van de IND"
        assert "Tesfay" not in titles[1]


def test_the_branch_keeps_where_a_question_came_from(
    counsellor: Browser, matter: Matter, engine_web: Engine, world: World
) -> None:
    question = sent_by(counsellor.post(ASK, data=filled(dossier=str(matter.dossier), deadline=str(matter.deadline))))
    with scoped(engine_web, Branch(world.here.id)) as session:
        link = session.scalars(select(EscalationLink).where(EscalationLink.escalation_id == question)).one()
        assert (link.client_id, link.dossier_id, link.deadline_id) == (matter.client, matter.dossier, matter.deadline)


def test_a_deadline_of_another_dossier_does_not_come_along(
    counsellor: Browser, matter: Matter, engine_web: Engine, world: World
) -> None:
    loose = sent_by(counsellor.post(ASK, data=filled(deadline=str(matter.deadline), papers=[str(matter.papers[0])])))
    with scoped(engine_web, Branch(world.here.id)) as session:
        assert session.get_one(Escalation, loose).legal_on is None
        assert not shared_papers(session, loose)


def test_a_dossier_is_asked_about_by_who_may_read_dossiers_and_opened_the_record(
    counsellor: Browser, volunteer: Browser, matter: Matter, world: World, engine_web: Engine
) -> None:
    assert volunteer.get(f"{ASK}?dossier={matter.dossier}").status_code == 404
    assert volunteer.post(ASK, data=filled(dossier=str(matter.dossier))).status_code == 404
    for key in (uuid.uuid4(), asked(engine_web, world)):
        assert counsellor.get(f"{ASK}?dossier={key}").status_code == 404
    closed = client_at(engine_web, world.here)
    with scoped(engine_web, Branch(world.here.id)) as session:
        new = NewDossier(DossierKind.ASYLUM, dt.date(2018, 3, 1))
        other = open_dossier(session, reader_as(world, Role.TEAM_LEAD), closed, new, local_date()).id
    for answer in (counsellor.get(f"{ASK}?dossier={other}"), counsellor.post(ASK, data=filled(dossier=str(other)))):
        assert answer.status_code in {302, 303}
        assert "/opening" in answer.location


def test_a_visit_and_a_client_lead_to_a_question_too(volunteer: Browser, world: World, engine_web: Engine) -> None:
    client = client_at(engine_web, world.here, first_name="Aster", last_name="Beukenblad")
    opened(engine_web, world, client)
    visit = logged(engine_web, world, client_id=client, topics=("participation",))
    page = volunteer.get(f"{ASK}?visit={visit}").get_data(as_text=True)
    assert ("subject", "integration") in ticked(page)
    assert "Aster Beukenblad" in page
    question = sent_by(volunteer.post(ASK, data=filled(visit=str(visit))))
    with scoped(engine_web, Branch(world.here.id)) as session:
        link = session.scalars(select(EscalationLink).where(EscalationLink.escalation_id == question)).one()
        assert (link.client_id, link.consultation_id) == (client, visit)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"question": "Haar dochter Lula is 4."}, "question"),
        ({"tried": "Tesfay belde de IND."}, "tried"),
        ({"title": "Mag Noor blijven?"}, "title"),
        ({"pseudonym": "mevrouw Wilgentak"}, "pseudonym"),
        ({"term_2": "Telefoon", "value_2": "06-12345678"}, "term_2"),
        ({"question": "Haar BSN is 123456782."}, "question"),
        ({"term_2": "Nummer", "value_2": "123456782"}, "term_2"),
        ({"term_3": "Land van herkomst"}, "term_3"),
        ({"value_3": "sinds de zomer"}, "term_3"),
    ],
)
def test_what_tells_who_it_is_about_is_refused_where_it_stands(
    counsellor: Browser, matter: Matter, typed: dict[str, str], field: str
) -> None:
    answer = counsellor.post(ASK, data=filled(dossier=str(matter.dossier), **typed))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert f'href="#{field}"' in page
    for value in typed.values():
        assert value in page


def test_all_that_is_missing_is_said_at_once(volunteer: Browser) -> None:
    answer = volunteer.post(ASK, data=filled(subject="", title=" ", question=""))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    for field in ("subject", "title", "question"):
        assert f'href="#{field}' in page


def test_a_question_that_is_not_sent_yet_is_named_where_one_looks_for_it(volunteer: Browser) -> None:
    listed, said = ASK.removesuffix("/ask"), "nog niet verstuurd"
    assert said not in shown(volunteer.get(listed))
    volunteer.post("/hierbeek/drafts/question", data=filled(title="Nog niet klaar"))
    assert said in shown(volunteer.get(listed))


def test_the_name_goes_along_once_the_consent_is_recorded_and_ticked(
    counsellor: Browser, matter: Matter, world: World, engine_web: Engine
) -> None:
    typed = filled(dossier=str(matter.dossier), question="Noor kreeg de brief te laat.", name_may_go="y")
    assert counsellor.post(ASK, data=typed).status_code == 422
    assert f"/clients/{matter.client}/consents" in counsellor.get(f"{ASK}?dossier={matter.dossier}").get_data(
        as_text=True
    )
    with scoped(engine_web, Branch(world.here.id)) as session:
        who, today = actor_of(world, Role.TEAM_LEAD), local_date()
        give_consent(session, who, matter.client, Consent.Kind.HELPDESK, today, "Op papier", today)
    assert "name_may_go" in counsellor.post(ASK, data={**typed, "name_may_go": ""}).get_data(as_text=True)
    sent_by(counsellor.post(ASK, data=typed))


def test_a_file_goes_along_where_there_is_no_dossier_and_is_made_anew(
    volunteer: Browser, world: World, engine_web: Engine, settings: Settings
) -> None:
    assert 'type="file"' in volunteer.post(ASK, data=filled(do="check")).get_data(as_text=True)
    form = filled(file_1=(io.BytesIO(picture()), "../IMG_1.jpg"), kind_1="letter")
    question = sent_by(volunteer.post(ASK, data=form))
    with scoped(engine_web, Helpdesk()) as session:
        (paper,) = shared_papers(session, question)
        assert paper.kind is DocumentKind.LETTER
        assert "IMG" not in paper.title
        assert SECRET not in read_shared(session, Cabinet(settings.secret), paper.id)[1]
        key = paper.id
    page = volunteer.get(f"/hierbeek/helpdesk/papers/{key}")
    assert (page.status_code, page.mimetype) == (200, "image/jpeg")
    assert page.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("data", [b"<svg/>", EICAR, b"MZ" + b"\0" * 99])
def test_a_file_that_cannot_come_in_sends_nothing_and_keeps_what_was_typed(
    volunteer: Browser, world: World, engine_web: Engine, data: bytes
) -> None:
    with scoped(engine_web, Branch(world.here.id)) as session:
        before = session.query(Escalation).count()
    answer = volunteer.post(ASK, data=filled(file_1=(io.BytesIO(data), "a.pdf")))
    assert answer.status_code == 422
    assert 'href="#file_1"' in answer.get_data(as_text=True)
    assert "De brief van de IND" in answer.get_data(as_text=True)
    with scoped(engine_web, Branch(world.here.id)) as session:
        assert session.query(Escalation).count() == before


def test_a_paper_of_a_question_is_for_who_may_see_whom_it_is_about(
    counsellor: Browser, volunteer: Browser, browser_as: Callable[[uuid.UUID], Browser], matter: Matter, world: World,
    engine_web: Engine,
) -> None:  # fmt: skip
    question = sent_by(counsellor.post(ASK, data=filled(dossier=str(matter.dossier), papers=[str(matter.papers[0])])))
    with scoped(engine_web, Branch(world.here.id)) as session:
        (key,) = [paper.id for paper in shared_papers(session, question)]
    address = f"/hierbeek/helpdesk/papers/{key}"
    assert counsellor.get(address).data.startswith(b"%PDF")
    closed = volunteer.get(address)
    assert closed.status_code == 302
    assert "/opening" in closed.location
    assert browser_as(world.volunteer_elsewhere).get(f"/elderveen/helpdesk/papers/{key}").status_code == 404


def test_a_draft_of_a_dossier_is_kept_apart_from_another(counsellor: Browser, matter: Matter) -> None:
    counsellor.post("/hierbeek/drafts/question", data=filled(dossier=str(matter.dossier), title="Halve vr"))
    again = counsellor.get(f"{ASK}?dossier={matter.dossier}").get_data(as_text=True)
    assert "Halve vr" in again
    other = counsellor.get(f"{ASK}?client={matter.client}").get_data(as_text=True)
    assert "Halve vr" not in other or "client" in other
    counsellor.post("/hierbeek/helpdesk/ask/drop", data={})
    assert "Halve vr" not in counsellor.get(ASK).get_data(as_text=True)


def test_who_found_the_answer_confirms_before_the_draft_goes(volunteer: Browser) -> None:
    volunteer.post("/hierbeek/drafts/question", data=filled(title="Toch niet nodig"))
    sure = volunteer.post("/hierbeek/helpdesk/ask/enough", data=filled(title="Toch niet nodig"))
    assert sure.status_code == 200
    assert "Toch niet nodig" in volunteer.get(ASK).get_data(as_text=True)
    assert volunteer.post("/hierbeek/helpdesk/ask/drop", data={}).status_code == 303
    assert "Toch niet nodig" not in volunteer.get(ASK).get_data(as_text=True)


@pytest.mark.usefixtures("approval")
def test_where_the_team_lead_looks_first_nothing_crosses_before(
    counsellor: Browser, lead: Browser, matter: Matter, world: World, engine_web: Engine
) -> None:
    chosen = filled(
        dossier=str(matter.dossier),
        deadline=str(matter.deadline),
        papers=[str(matter.papers[0])],
        term_1="Land",
        value_1="Eritrea",
    )
    question = sent_by(counsellor.post(ASK, data=chosen))
    with scoped(engine_web, Helpdesk()) as session:
        assert session.get(Escalation, question) is None
        assert not shared_papers(session, question)
    with scoped(engine_web, Branch(world.here.id)) as session:
        told = session.scalars(select(EscalationNotice).where(EscalationNotice.escalation_id == question)).all()
        assert {(each.kind, each.person_id) for each in told} == {(NoticeKind.PROPOSED, world.person(Role.TEAM_LEAD))}
    assert counsellor.get("/hierbeek/helpdesk/proposals").status_code == 404
    assert f"/helpdesk/{question}/proposal" in lead.get("/hierbeek/helpdesk/proposals").get_data(as_text=True)
    page = shown(lead.get(f"/hierbeek/helpdesk/{question}/proposal"))
    assert "Eritrea" in page
    assert "Besluit van de IND" in page

    # Back to the asker, who finds everything filled in, changes it and sends it again.
    empty = lead.post(f"/hierbeek/helpdesk/{question}/return", data={"why": " "})
    assert empty.status_code == 422
    assert lead.post(f"/hierbeek/helpdesk/{question}/return", data={"why": "Welke brief?"}).status_code == 303
    back = counsellor.get(f"/hierbeek/helpdesk/{question}/change").get_data(as_text=True)
    assert "Welke brief?" in back
    assert set(ticked(back)) >= {("deadline", str(matter.deadline)), ("papers", str(matter.papers[0]))}
    assert 'value="Eritrea"' in back
    changed = {
        **chosen,
        "question": "De brief van 1 mei kwam te laat.",
        "papers": [str(matter.papers[1])],
        "term_1": "",
        "value_1": "",
    }
    assert counsellor.post(f"/hierbeek/helpdesk/{question}/change", data=changed).status_code == 303
    with scoped(engine_web, Branch(world.here.id)) as session:
        one = session.get_one(Escalation, question)
        assert (one.state, one.returned_why, one.question) == (State.PROPOSED, "", "De brief van 1 mei kwam te laat.")
        assert not facts_of(session, question)
        assert [paper.digest for paper in shared_papers(session, question)] != []
        assert len(shared_papers(session, question)) == 1

    # Let go: from now on it is asked.
    unread = lead.post(f"/hierbeek/helpdesk/{question}/approve", data={"seen": "2018-01-01T00:00:00+00:00"})
    assert unread.status_code == 422
    (seen,) = re.findall(r'name="seen"[^>]*value="([^"]+)"', unread.text)
    assert lead.post(f"/hierbeek/helpdesk/{question}/approve", data={"seen": seen}).status_code == 303
    with scoped(engine_web, Helpdesk()) as session:
        one = session.get_one(Escalation, question)
        assert one.state is State.ASKED
        assert one.clock_since == one.asked_at
        assert one.approved_by == world.person(Role.TEAM_LEAD)
        assert len(shared_papers(session, question)) == 1
    twice = lead.post(f"/hierbeek/helpdesk/{question}/approve")
    assert twice.status_code in {303, 422}
    late = counsellor.post(f"/hierbeek/helpdesk/{question}/change", data=changed)
    assert late.status_code == 422


@pytest.mark.usefixtures("approval")
def test_what_a_team_lead_asks_goes_at_once(lead: Browser, engine_web: Engine) -> None:
    question = sent_by(lead.post(ASK, data=filled()))
    with scoped(engine_web, Helpdesk()) as session:
        assert session.get_one(Escalation, question).state is State.ASKED


@pytest.mark.usefixtures("approval")
def test_a_question_that_cannot_wait_says_so_loudly(lead: Browser, engine_web: Engine, world: World) -> None:
    calm = asked(
        engine_web, world, title="Kan wachten", state=State.PROPOSED, legal_on=local_date() + dt.timedelta(days=30)
    )
    today = asked(
        engine_web, world, title="Vandaag nog", state=State.PROPOSED, legal_on=local_date(), legal_what="Beroep"
    )
    page = lead.get("/hierbeek/helpdesk/proposals").get_data(as_text=True)
    assert page.index("Vandaag nog") < page.index("Kan wachten")
    assert 'id="urgent"' in page
    assert 'class="pressing"' in lead.get(f"/hierbeek/helpdesk/{today}/proposal").get_data(as_text=True)
    assert 'class="pressing"' not in lead.get(f"/hierbeek/helpdesk/{calm}/proposal").get_data(as_text=True)


@pytest.mark.usefixtures("approval")
def test_only_who_wrote_a_question_changes_it(
    counsellor: Browser, volunteer: Browser, engine_web: Engine, world: World
) -> None:
    question = sent_by(volunteer.post(ASK, data=filled()))
    assert counsellor.get(f"/hierbeek/helpdesk/{question}/change").status_code == 422
    assert volunteer.get(f"/hierbeek/helpdesk/{question}/change").status_code == 200
    assert counsellor.post(f"/hierbeek/helpdesk/{question}/change", data=filled()).status_code == 422
    assert volunteer.post("/hierbeek/helpdesk/proposals", data={"approval": "no"}).status_code == 404
    assert volunteer.get(f"/hierbeek/helpdesk/{asked(engine_web, world)}/change").status_code == 422


def test_the_team_lead_chooses_whether_to_look_first_and_takes_that_back(
    lead: Browser, volunteer: Browser, engine_web: Engine, world: World
) -> None:
    for choice, state in (("yes", State.PROPOSED), ("no", State.ASKED)):
        assert lead.post("/hierbeek/helpdesk/proposals", data={"approval": choice}).status_code == 303
        question = sent_by(volunteer.post(ASK, data=filled()))
        with scoped(engine_web, Branch(world.here.id)) as session:
            assert session.get_one(Escalation, question).state is state


def test_no_page_of_asking_costs_more_than_a_few_statements(
    app: Flask, counsellor: Browser, lead: Browser, matter: Matter, engine_web: Engine, world: World
) -> None:
    waits = asked(engine_web, world, state=State.PROPOSED)
    chosen = filled(dossier=str(matter.dossier), deadline=str(matter.deadline), share=["permit_from"])
    visits: list[tuple[str, Callable[[], Any]]] = [
        ("ask", lambda: counsellor.get(f"{ASK}?dossier={matter.dossier}")),
        ("check", lambda: counsellor.post(ASK, data={**chosen, "do": "check"})),
        ("proposals", lambda: lead.get("/hierbeek/helpdesk/proposals")),
        ("proposal", lambda: lead.get(f"/hierbeek/helpdesk/{waits}/proposal")),
    ]
    costs = {}
    for name, visit in visits:
        with statements(app) as said:
            assert visit().status_code == 200, name
        costs[name] = len(said)
    assert max(costs.values()) <= 9, costs
