"""Pages of the work in a dossier: notes with their draft, tasks, the work list, handing on, and paper for the lawyer."""

from __future__ import annotations

import datetime as dt
import io
import re
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from tenants.deadlines.actions import NewEvent, record_event
from tenants.dossiers.actions import NewDossier, open_dossier
from tenants.dossiers.models import Dossier, DossierKind, DossierNote, DossierParty, DossierTask, FamilyState, PartyRole
from tenants.drafts.models import Draft
from tenants.isolation import Branch, scoped
from tenants.moments import local_date
from tenants.roles import Role
from tests.factories.records import end_of_trail, reader_as, registered, trail_of
from tests.factories.statements import statements
from tests.factories.team import hired

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from sqlalchemy import Engine

    from tests.factories.browsers import Browser
    from tests.factories.world import World

HERE = "/hierbeek"
LIST = f"{HERE}/dossiers"


@pytest.fixture
def lead(browser_as: Callable[[uuid.UUID], Browser], world: World) -> Browser:
    return browser_as(world.person(Role.TEAM_LEAD))


@pytest.fixture
def counsellor(browser_as: Callable[[uuid.UUID], Browser], world: World) -> Browser:
    return browser_as(world.person(Role.LEGAL_COUNSELLOR))


@pytest.fixture(scope="module")
def selam(engine_web: Engine, world: World) -> uuid.UUID:
    return registered(engine_web, world, "Selam", "Zeewind", number="1042")


@pytest.fixture(scope="module")
def karim(engine_web: Engine, world: World) -> uuid.UUID:
    """The legal counsellor on the roster."""
    return hired(engine_web, world, "Karim Wetsboek", person_id=world.person(Role.LEGAL_COUNSELLOR))


@pytest.fixture
def dossier(engine_web: Engine, world: World, selam: uuid.UUID) -> uuid.UUID:
    """A dossier with a deadline and a husband abroad."""
    today = local_date()
    with scoped(engine_web, Branch(world.here.id)) as session:
        reader = reader_as(world, Role.TEAM_LEAD)
        new = NewDossier(DossierKind.FAMILY_REUNIFICATION, today - dt.timedelta(days=100))
        one = open_dossier(session, reader, selam, new, today)
        happened = NewEvent("application_received", today - dt.timedelta(days=60), ("family_reunification.decision",))
        record_event(session, reader, one.id, happened, today)
        session.add(
            DossierParty(
                dossier_id=one.id,
                role=PartyRole.FAMILY_MEMBER,
                name="Yonas Zeewind",
                phone="+251 91 000 0000",
                email="yonas@example.org",
                state=FamilyState.WAITING,
            )
        )
        return one.id


def one_of(web: Engine, world: World, table: type[Any], dossier_id: uuid.UUID) -> Any:
    with scoped(web, Branch(world.here.id), expire_on_commit=False) as session:
        return session.scalars(select(table).where(table.dossier_id == dossier_id).order_by(table.id)).first()


def a_note(**values: str) -> dict[str, str]:
    said = {"text": "Zij had niets gehoord.", "day": local_date().isoformat(), "channel": "phone"}
    return {**said, **values}


def words_in(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_a_note_is_written_corrected_taken_back_and_put_back(
    lead: Browser, engine_web: Engine, world: World, dossier: uuid.UUID
) -> None:
    page = f"{LIST}/{dossier}"
    answer = lead.post(f"{page}/notes/new", data=a_note(text="Zij had <b>niets</b> gehoord."))
    assert answer.status_code == 303
    assert "Zij had &lt;b&gt;niets&lt;/b&gt; gehoord." in lead.get(page).text
    note = f"{HERE}/dossier-notes/{one_of(engine_web, world, DossierNote, dossier).id}"
    assert note in lead.get(page).text
    assert lead.post(note, data=a_note(text="Zij hoorde iets.")).status_code == 303
    assert "Zij hoorde iets." in lead.get(page).text
    assert lead.post(note, data={"do": "withdraw"}).status_code == 303
    assert "Zij hoorde iets." not in lead.get(page).text
    assert 'value="restore"' in lead.get(note).text
    assert lead.post(note, data={"do": "restore"}).status_code == 303
    assert "Zij hoorde iets." in lead.get(page).text


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"text": ""}, "text"), ({"text": "BSN 111222333"}, "text"), ({"day": "2999-01-01"}, "day"), ({"day": ""}, "day")],
)
def test_a_note_that_cannot_be_is_said_on_the_form_with_what_was_typed(
    lead: Browser, dossier: uuid.UUID, wrong: dict[str, str], field: str
) -> None:
    answer = lead.post(f"{LIST}/{dossier}/notes/new", data=a_note(**wrong))
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    if "text" not in wrong:
        assert "Zij had niets gehoord." in answer.text


def test_the_draft_of_a_note_stays_on_the_server_until_it_is_written(
    lead: Browser, engine_web: Engine, world: World, dossier: uuid.UUID
) -> None:
    page = f"{LIST}/{dossier}/notes"
    kept = lead.post(f"{page}/draft", data=a_note(text="Half een zin"))
    assert (kept.status_code, kept.mimetype) == (200, "text/plain")
    shown = lead.get(f"{page}/new").text
    assert "Half een zin" in shown
    assert kept.text in shown
    assert lead.post(f"{page}/draft", data=a_note(text="111222333")).status_code == 422
    lead.post(f"{page}/new", data=a_note())
    assert "Half een zin" not in lead.get(f"{page}/new").text
    with scoped(engine_web, Branch(world.here.id)) as session:
        assert session.scalars(select(Draft.form).where(Draft.form.contains(str(dossier)))).all() == []


def test_somebody_elses_note_is_read_and_not_changed(
    lead: Browser, counsellor: Browser, engine_web: Engine, world: World, dossier: uuid.UUID, karim: uuid.UUID
) -> None:
    lead.post(f"{LIST}/{dossier}/notes/new", data=a_note())
    lead.post(f"{LIST}/handing-on", data={"dossiers": [str(dossier)], "to": str(karim)})
    note = f"{HERE}/dossier-notes/{one_of(engine_web, world, DossierNote, dossier).id}"
    assert note not in counsellor.get(f"{LIST}/{dossier}").text
    assert "<textarea" not in counsellor.get(note).text
    assert counsellor.post(note, data=a_note(text="Anders")).status_code == 422
    assert one_of(engine_web, world, DossierNote, dossier).text == "Zij had niets gehoord."


def test_a_party_is_asked_reminded_and_what_was_asked_comes(
    lead: Browser, engine_web: Engine, world: World, dossier: uuid.UUID
) -> None:
    page = f"{LIST}/{dossier}"
    yonas = one_of(engine_web, world, DossierParty, dossier)
    assert f'value="party:{yonas.id}"' in lead.get(f"{page}/tasks/new").text
    asked = {"label": "Uittreksel van het huwelijk", "whom": f"party:{yonas.id}", "asked_on": local_date().isoformat()}
    assert lead.post(f"{page}/tasks/new", data={**asked, "label": ""}).status_code == 422
    assert lead.post(f"{page}/tasks/new", data=asked).status_code == 303
    task = f"{HERE}/dossier-tasks/{one_of(engine_web, world, DossierTask, dossier).id}"
    assert "Yonas" in words_in(lead.get(page).text)
    shown = lead.get(task).text
    assert 'href="tel:+251910000000"' in shown
    assert 'href="mailto:yonas@example.org"' in shown
    assert lead.post(f"{task}/remind").status_code == 303
    assert one_of(engine_web, world, DossierTask, dossier).reminded_on == local_date()
    assert lead.post(task, data={**asked, "label": "Huwelijksakte"}).status_code == 303
    assert lead.post(f"{task}/done", data={"done_on": "2999-01-01"}).status_code == 422
    assert lead.post(f"{task}/done", data={"done_on": ""}).status_code == 422
    for act, done in (("done", True), ("undone", False)):
        assert lead.post(f"{task}/{act}").status_code == 303
        assert (one_of(engine_web, world, DossierTask, dossier).done_on is not None) is done
    assert lead.post(f"{task}/withdraw").status_code == 303
    assert f"{task}/restore" in lead.get(task).text
    assert lead.post(f"{task}/restore").status_code == 303
    assert "Huwelijksakte" in lead.get(page).text


def test_the_timeline_shows_the_part_that_is_asked_and_all_of_it_when_it_is_long(
    lead: Browser, dossier: uuid.UUID
) -> None:
    page = f"{LIST}/{dossier}"
    for number in range(25):
        lead.post(f"{page}/notes/new", data=a_note(text=f"Notitie nummer {number}."))
    shown = lead.get(page).text
    assert "Notitie nummer 24." in shown
    assert "Notitie nummer 0." not in shown
    assert "whole=1" in shown
    assert "Notitie nummer 0." in lead.get(f"{page}?whole=1").text
    assert "Notitie nummer 24." not in lead.get(f"{page}?timeline=terms").text
    assert lead.get(f"{page}?timeline=nonsense").status_code == 200


def test_the_work_list_is_searched_filtered_and_handed_on(
    lead: Browser, engine_web: Engine, world: World, dossier: uuid.UUID, karim: uuid.UUID
) -> None:
    number = one_of_id(engine_web, world, dossier).number
    assert "Zeewind" in lead.get(f"{LIST}?q=seewint zeewind").text or "Zeewind" in lead.get(f"{LIST}?q=zeewind").text
    assert number not in lead.get(f"{LIST}?q=olijfboom").text
    assert number not in lead.get(f"{LIST}?whose=all&kind=asylum").text
    assert f'value="{dossier}"' in lead.get(f"{LIST}?whose=nobody").text
    chosen = lead.get(f"{LIST}/handing-on?dossier={dossier}").text
    assert "Karim Wetsboek" in chosen
    given = {"dossiers": [str(dossier)], "to": str(karim), "note": "Let op de termijn."}
    assert lead.post(f"{LIST}/handing-on", data={**given, "to": ""}).status_code == 422
    assert lead.post(f"{LIST}/handing-on", data=given).status_code == 303
    assert one_of_id(engine_web, world, dossier).handler_id == karim
    assert number in lead.get(f"{LIST}?whose={karim}").text
    assert "Let op de termijn." in lead.get(f"{LIST}/{dossier}").text
    assert lead.get(f"{LIST}/handing-on").status_code == 302
    assert lead.get(f"{LIST}/handing-on?dossier={karim}").status_code == 404


def test_a_search_finds_closed_dossiers_too(lead: Browser, dossier: uuid.UUID) -> None:
    closing = {"closed_on": local_date().isoformat(), "outcome": "granted"}
    assert lead.post(f"{LIST}/{dossier}/close", data=closing).status_code == 303
    assert str(dossier) not in lead.get(f"{LIST}?whose=all").text
    assert str(dossier) in lead.get(f"{LIST}?q=zeewind").text
    assert str(dossier) not in lead.get(f"{LIST}?q=olijfboom").text


def one_of_id(web: Engine, world: World, dossier_id: uuid.UUID) -> Dossier:
    with scoped(web, Branch(world.here.id), expire_on_commit=False) as session:
        return session.scalars(select(Dossier).where(Dossier.id == dossier_id)).one()


def test_pages_take_few_statements(
    app: Flask, lead: Browser, dossier: uuid.UUID, engine_web: Engine, world: World
) -> None:
    lead.post(f"{LIST}/{dossier}/notes/new", data=a_note())
    lead.post(f"{LIST}/{dossier}/tasks/new", data={"label": "x", "whom": "us", "asked_on": local_date().isoformat()})
    task = one_of(engine_web, world, DossierTask, dossier).id
    for address, most in (
        (f"{LIST}?whose=all", 7),
        (f"{LIST}/{dossier}/notes/new", 8),
        (f"{HERE}/dossier-tasks/{task}", 8),
        (f"{LIST}/handing-on?dossier={dossier}", 8),
        (f"{LIST}/{dossier}/timeline", 8),
        (f"{LIST}/{dossier}/timeline.pdf", 11),
    ):
        lead.get(address)
        with statements(app) as sent:
            assert lead.get(address).status_code == 200
        assert len(sent) <= most, (address, len(sent))


def paper(lead: Browser, dossier: uuid.UUID, query: str = "") -> str:
    answer = lead.get(f"{LIST}/{dossier}/timeline.pdf{query}")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    reader = PdfReader(io.BytesIO(answer.data))
    assert [round(float(side) / 72 * 25.4) for side in reader.pages[0].mediabox[2:]] == [210, 297]
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_the_lawyer_gets_facts_terms_lines_and_the_notes_that_were_chosen(
    lead: Browser, engine_web: Engine, world: World, dossier: uuid.UUID
) -> None:
    lead.post(f"{LIST}/{dossier}/notes/new", data=a_note(text="Deze gaat mee."))
    first = one_of(engine_web, world, DossierNote, dossier).id
    lead.post(f"{LIST}/{dossier}/notes/new", data=a_note(text="Deze blijft thuis."))
    end = end_of_trail(engine_web, world)
    bare = paper(lead, dossier)
    assert [(line.verb, line.record) for line in trail_of(engine_web, world, end)] == [("export", "dossier")]
    for words in ("Selam Zeewind", "Yonas Zeewind", "Beslissing op de nareisaanvraag", "90 dagen"):
        assert words in bare
    assert "Deze gaat mee." not in bare
    chosen = paper(lead, dossier, f"?notes=some&note={first}")
    assert "Deze gaat mee." in chosen
    assert "Deze blijft thuis." not in chosen
    everything = paper(lead, dossier, "?notes=all")
    assert "Deze gaat mee." in everything
    assert "Deze blijft thuis." in everything
    assert "Deze gaat mee." in lead.get(f"{LIST}/{dossier}/timeline").text


def test_the_paper_is_tagged_in_dutch_and_asks_nothing_from_elsewhere(lead: Browser, dossier: uuid.UUID) -> None:
    answer = lead.get(f"{LIST}/{dossier}/timeline.pdf")
    reader = PdfReader(io.BytesIO(answer.data))
    assert "/StructTreeRoot" in reader.trailer["/Root"]
    assert reader.trailer["/Root"]["/Lang"] == "nl"
    assert b"pdfuaid" in reader.trailer["/Root"]["/Metadata"].get_data()
    assert not any("/URI" in str(each.get_object()) for page in reader.pages for each in page.get("/Annots", []))


def test_who_does_not_know_the_client_is_asked_why_first(
    counsellor: Browser, lead: Browser, engine_web: Engine, world: World
) -> None:
    other = registered(engine_web, world, "Noor", "Wisselweg", number="1099")
    answer = lead.post(f"{LIST}/new", data={"client": "1099", "kind": "asylum", "opened_on": "2018-03-12"})
    page = str(answer.location)
    lead.post(f"{page}/notes/new", data=a_note(text="Alleen voor wie haar kent."))
    note = one_of(engine_web, world, DossierNote, uuid.UUID(page.rsplit("/", 1)[-1]))
    for address in (
        f"{page}/notes/new",
        f"{page}/tasks/new",
        f"{page}/timeline",
        f"{page}/timeline.pdf",
        f"{HERE}/dossier-notes/{note.id}",
        f"{LIST}/handing-on?dossier={page.rsplit('/', 1)[-1]}",
    ):
        shown = counsellor.get(address)
        assert f"/clients/{other}/open" in shown.text or "Waarom" in shown.text, address
        assert "Alleen voor wie haar kent." not in shown.text
    for address in (f"{page}/notes/new", f"{page}/notes/draft"):
        counsellor.post(address, data=a_note(text="Van buiten."))
    assert "Van buiten." not in lead.get(page).text
    assert "Wisselweg" not in counsellor.get(f"{LIST}?whose=all").text


@pytest.mark.parametrize("role", [Role.VOLUNTEER, Role.CASE_WORKER])
def test_legal_work_asks_a_right_of_its_own(
    browser_as: Callable[[uuid.UUID], Browser], world: World, dossier: uuid.UUID, role: Role
) -> None:
    other = browser_as(world.person(role))
    for address in (LIST, f"{LIST}/{dossier}/timeline.pdf", f"{LIST}/handing-on?dossier={dossier}"):
        assert other.get(address).status_code == 404
    assert "dossier-tasks" not in other.get(f"{HERE}/today").text


def test_the_page_of_today_leads_to_the_task(
    lead: Browser, engine_web: Engine, world: World, dossier: uuid.UUID
) -> None:
    due = {
        "label": "Bel de IND",
        "whom": "us",
        "asked_on": local_date().isoformat(),
        "due_on": local_date().isoformat(),
    }
    lead.post(f"{LIST}/{dossier}/tasks/new", data=due)
    task = one_of(engine_web, world, DossierTask, dossier).id
    assert f"{HERE}/dossier-tasks/{task}" in lead.get(f"{HERE}/today").text
