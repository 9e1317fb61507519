"""Pages of papers: bringing one in, reading it, correcting and taking back, and what stands on the page of today."""

from __future__ import annotations

import datetime as dt
import gc
import io
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import insert, select, text

from tenants.clients.models import ClientAccess
from tenants.documents.limits import MOST_BYTES
from tenants.documents.models import Document, DocumentKind
from tenants.dossiers.models import Dossier, DossierParty, PartyRole
from tenants.isolation import Branch, scoped
from tenants.moments import local_date, now
from tenants.roles import Role
from tests.factories.files import pdf, picture
from tests.factories.records import end_of_trail, registered, trail_of
from tests.factories.statements import statements
from wegwijs.documents.blueprint import MOST_SENT
from wegwijs.documents.reading import disposition

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from flask import Flask
    from sqlalchemy import Engine
    from werkzeug.test import TestResponse

    from tests.factories.browsers import Browser
    from tests.factories.world import World

HOME = "/hierbeek/today"


# Werkzeug's own test client leaves the file open in which it laid down a large form.
LEFT_OPEN = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture
def lead(browser_as: Callable[[uuid.UUID], Browser], world: World) -> Browser:
    return browser_as(world.person(Role.TEAM_LEAD))


@pytest.fixture
def counsellor(browser_as: Callable[[uuid.UUID], Browser], world: World) -> Browser:
    return browser_as(world.person(Role.LEGAL_COUNSELLOR))


@pytest.fixture(scope="module")
def noor(engine_web: Engine, world: World) -> uuid.UUID:
    return registered(engine_web, world, "Noor", "Wisselweg", number="1042")


@pytest.fixture
def dossier(lead: Browser, noor: uuid.UUID, superuser: Engine) -> str:
    """The address of an open dossier without papers."""
    assert noor
    with superuser.begin() as behind:
        behind.execute(text("TRUNCATE dossiers CASCADE"))
    answer = lead.post("/hierbeek/dossiers/new", data={"client": "1042", "kind": "asylum", "opened_on": "2018-03-12"})
    return str(answer.location)


def sent(browser: Browser, dossier: str, data: bytes = b"", name: str = "brief.pdf", **said: Any) -> TestResponse:
    form = {"kind": "letter", "title": "", **said, "file": (io.BytesIO(data or pdf()), name)}
    answer: TestResponse = browser.post(f"{dossier}/documents/new", data=form)
    return answer


def kept(web: Engine, world: World) -> list[Document]:
    with scoped(web, Branch(world.here.id), expire_on_commit=False) as session:
        return list(session.scalars(select(Document).order_by(Document.id)))


def day(days: int) -> str:
    return (local_date() + dt.timedelta(days)).isoformat()


def test_a_paper_is_brought_in_looked_at_and_read(
    lead: Browser, dossier: str, engine_web: Engine, world: World
) -> None:
    assert 'type="file"' in lead.get(f"{dossier}/documents/new").text
    answer = sent(lead, dossier, pdf("Beschikking"), "besluit_IND.pdf", kind="decision", dated_on="2018-03-12")
    assert answer.status_code == 303
    page = lead.get(answer.location).text
    assert "Besluit IND" in page
    assert "12 maart 2018" in page
    content = lead.get(f"{answer.location}/content")
    assert content.data.startswith(b"%PDF-")
    assert content.mimetype == "application/pdf"
    assert content.headers["Content-Disposition"].startswith("inline; ")
    assert content.headers["Cache-Control"] == "no-store"
    policy = content.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox;")
    assert "script-src 'none'" in policy
    assert "unsafe" not in policy
    assert [each.kind for each in kept(engine_web, world)] == [DocumentKind.DECISION]


def test_a_picture_is_shown_on_its_page(lead: Browser, dossier: str) -> None:
    answer = sent(lead, dossier, picture(), "foto.jpg", kind="photo")
    assert f'<img src="{answer.location}/content"' in lead.get(answer.location).text
    assert lead.get(f"{answer.location}/content").mimetype == "image/jpeg"


def test_every_reading_of_a_paper_leaves_a_line_about_it(
    lead: Browser, dossier: str, engine_web: Engine, world: World
) -> None:
    paper = str(sent(lead, dossier).location)
    for address in (paper, f"{paper}/content"):
        end = end_of_trail(engine_web, world)
        assert lead.get(address).status_code == 200
        assert [(line.verb, line.record, line.record_id) for line in trail_of(engine_web, world, end)] == [
            ("read", "document", paper.rsplit("/", 1)[-1])
        ]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"kind": ""}, "kind"),
        ({"kind": "weapon"}, "kind"),
        ({"title": "BSN 111222333"}, "title"),
        ({"title": "x" * 121}, "title"),
        ({"name": "111222333.pdf"}, "file"),
        ({"data": b"GIF89a"}, "file"),
        ({"dated_on": day(1)}, "dated_on"),
        ({"dated_on": "2018-03-12", "expires_on": "2018-03-11"}, "expires_on"),
        ({"expires_on": "2999-01-01"}, "expires_on"),
        ({"party": "01900000-0000-7000-8000-000000000000"}, "party"),
        ({"party": "nobody"}, "party"),
        ({"warn": "sometimes"}, "warn"),
    ],
)
def test_what_cannot_be_is_said_on_the_form_and_the_rest_is_kept(
    lead: Browser, dossier: str, engine_web: Engine, world: World, said: dict[str, Any], field: str
) -> None:
    answer = sent(lead, dossier, **{"title": "Brief van de IND", **said})
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert field == "title" or 'value="Brief van de IND"' in answer.text
    assert kept(engine_web, world) == []


def test_without_a_file_nothing_comes_in(lead: Browser, dossier: str) -> None:
    for form in ({"kind": "letter"}, {"kind": "letter", "file": "no file"}):
        answer = lead.post(f"{dossier}/documents/new", data={**form, "title": "Brief van de IND"})
        assert answer.status_code == 422
        assert 'href="#file"' in answer.text
        assert 'value="Brief van de IND"' in answer.text


@LEFT_OPEN
def test_a_file_that_is_too_large_keeps_the_rest_of_the_form(lead: Browser, dossier: str) -> None:
    answer = sent(lead, dossier, pdf() + b"\0" * MOST_BYTES, title="Brief van de IND")
    assert answer.status_code == 413
    assert 'href="#file"' in answer.text
    assert "15 MB" in answer.text
    assert 'value="Brief van de IND"' in answer.text
    worse = sent(lead, dossier, b"\0" * MOST_SENT)
    assert worse.status_code == 413
    assert "15 MB" in worse.text
    gc.collect()


@LEFT_OPEN
def test_only_this_form_takes_large_bodies_and_only_of_who_is_signed_in(
    lead: Browser, browser: Browser, dossier: str
) -> None:
    large = b"\0" * (3 * 1024 * 1024)
    assert lead.post(f"{dossier}/close", data={"file": (io.BytesIO(large), "a")}).status_code == 413
    assert browser.post(f"{dossier}/documents/new", data={"file": (io.BytesIO(large), "a")}).status_code == 413
    gc.collect()


def test_a_paper_is_corrected_settled_taken_back_and_put_back(
    lead: Browser, dossier: str, engine_web: Engine, world: World
) -> None:
    paper = str(sent(lead, dossier, kind="passport", title="Paspoort", expires_on=day(30)).location)
    form = lead.get(f"{paper}/correction").text
    assert 'value="Paspoort"' in form
    said = {"kind": "passport", "title": "Paspoort van Noor", "expires_on": day(60), "warn": "3"}
    assert lead.post(f"{paper}/correction", data=said).status_code == 303
    assert lead.post(f"{paper}/correction", data=said).status_code == 422
    assert "Paspoort van Noor" in lead.get(paper).text
    assert f'action="{paper}/settled"' in lead.get(paper).text
    assert lead.post(f"{paper}/settled").status_code == 303
    assert f'action="{paper}/settled"' not in lead.get(paper).text
    assert kept(engine_web, world)[0].warn_from is None
    assert 'selected value="none"' in lead.get(f"{paper}/correction").text
    assert lead.post(f"{paper}/withdraw").status_code == 303
    assert lead.get(paper).status_code == 200
    assert lead.get(f"{paper}/content").status_code == 404
    assert lead.post(f"{paper}/correction", data=said).status_code == 404
    assert lead.post(f"{paper}/restore").status_code == 303
    assert lead.get(f"{paper}/content").status_code == 200


def test_an_unusual_number_of_months_is_kept_by_a_correction(
    lead: Browser, dossier: str, engine_web: Engine, world: World, superuser: Engine
) -> None:
    paper = str(sent(lead, dossier, kind="passport", title="Paspoort", expires_on="2040-09-30").location)
    with superuser.begin() as behind:
        behind.execute(text("UPDATE documents SET warn_from = '2040-04-30'"))
    assert 'selected value="5"' in lead.get(f"{paper}/correction").text
    said = {"kind": "passport", "title": "Beter", "expires_on": "2040-09-30", "warn": "5"}
    assert lead.post(f"{paper}/correction", data=said).status_code == 303
    assert kept(engine_web, world)[0].warn_from == dt.date(2040, 4, 30)


def test_a_paper_can_be_of_somebody_else_in_the_dossier(
    lead: Browser, dossier: str, engine_web: Engine, world: World
) -> None:
    with scoped(engine_web, Branch(world.here.id)) as session:
        dossier_id = session.scalars(select(Dossier.id)).one()
        party = DossierParty(dossier_id=dossier_id, role=PartyRole.LAWYER, name="Yonas <Wisselweg>")
        session.add(party)
        session.flush()
        party_id = str(party.id)
    paper = str(sent(lead, dossier, party=party_id).location)
    page = lead.get(paper).text
    assert "Yonas &lt;Wisselweg&gt;" in page
    assert f'selected value="{party_id}"' in lead.get(f"{paper}/correction").text


def test_a_closed_dossier_takes_no_paper_and_still_shows_its_own(lead: Browser, dossier: str) -> None:
    paper = str(sent(lead, dossier).location)
    lead.post(f"{dossier}/close", data={"closed_on": day(0), "outcome": "granted"})
    assert lead.get(f"{dossier}/documents/new").status_code == 422
    assert sent(lead, dossier, pdf("Nog een")).status_code == 422
    assert lead.get(f"{paper}/content").status_code == 200


def test_who_does_not_know_the_client_is_asked_why_first(
    counsellor: Browser, lead: Browser, dossier: str, noor: uuid.UUID, engine_web: Engine, world: World
) -> None:
    paper = str(sent(lead, dossier, title="Geheim besluit").location)
    for address in (paper, f"{paper}/content", f"{dossier}/documents/new"):
        answer = counsellor.get(address)
        assert answer.status_code == 302
        assert "/opening" in answer.location
    assert sent(counsellor, dossier, pdf("Van een ander")).status_code == 303
    assert len(kept(engine_web, world)) == 1
    with scoped(engine_web, Branch(world.here.id)) as session:
        session.execute(
            insert(ClientAccess).values(
                branch_id=world.here.id,
                client_id=noor,
                person_id=world.person(Role.LEGAL_COUNSELLOR),
                reason="appointment",
                ends_at=now() + dt.timedelta(hours=8),
            )
        )
    assert "Geheim besluit" in counsellor.get(paper).text
    with scoped(engine_web, Branch(world.here.id)) as session:
        session.query(ClientAccess).update({"ends_at": now() - dt.timedelta(minutes=1)})


@pytest.mark.parametrize("role", [Role.VOLUNTEER, Role.CASE_WORKER])
def test_papers_ask_the_right_of_legal_matter(
    browser_as: Callable[[uuid.UUID], Browser], world: World, lead: Browser, dossier: str, role: Role
) -> None:
    paper = str(sent(lead, dossier, kind="passport", expires_on=day(-1)).location)
    other = browser_as(world.person(role))
    for address in (paper, f"{paper}/content", f"{dossier}/documents/new", "/hierbeek/documents"):
        assert other.get(address).status_code == 404
    assert paper not in other.get(HOME).text


def test_papers_that_expire_stand_on_the_page_of_today(lead: Browser, counsellor: Browser, dossier: str) -> None:
    gone = str(sent(lead, dossier, pdf("a"), kind="visa", expires_on=day(-1)).location)
    soon = str(sent(lead, dossier, pdf("b"), kind="passport", expires_on=day(90)).location)
    later = str(sent(lead, dossier, pdf("c"), kind="permit", expires_on=day(400)).location)
    page = lead.get(HOME).text
    now_part, week = page.split('id="this-week"')[0], page.split('id="this-week"')[1].split('id="silent"')[0]
    assert gone in now_part
    assert soon in week
    assert later not in page
    overview = lead.get("/hierbeek/documents").text
    assert (gone in overview, soon in overview, later in overview) == (True, True, False)
    assert gone not in counsellor.get(HOME).text
    lead.post(f"{gone}/settled")
    assert gone not in lead.get(HOME).text


def test_many_that_expire_are_told_in_one_row(lead: Browser, dossier: str) -> None:
    for number in range(7):
        sent(lead, dossier, pdf(str(number)), kind="other", title=f"Papier {number}", expires_on=day(-number - 1))
    page = lead.get(HOME).text
    assert page.count('href="/hierbeek/documents/') == 5
    assert 'href="/hierbeek/documents"' in page


def test_the_page_of_a_dossier_shows_its_papers(lead: Browser, dossier: str) -> None:
    assert "papers" in lead.get(dossier).text
    first, second = (str(sent(lead, dossier, pdf(each), title=each).location) for each in ("Een", "Twee"))
    lead.post(f"{first}/withdraw")
    panel = lead.get(dossier).text.split('id="papers"')[1].split("</section>")[0]
    shown, folded = panel.split("<details")
    assert second in shown
    assert first not in shown
    assert first in folded
    assert f'href="{dossier}/documents/new"' in shown
    lead.post(f"{dossier}/close", data={"closed_on": day(0), "outcome": "granted"})
    assert f'href="{dossier}/documents/new"' not in lead.get(dossier).text


def test_pages_take_few_statements(app: Flask, lead: Browser, dossier: str) -> None:
    paper = str(sent(lead, dossier, picture(), "a.jpg", kind="passport", expires_on=day(20)).location)
    for number in range(4):
        sent(lead, dossier, pdf(str(number)), kind="visa", expires_on=day(number))
    for address, most in (
        (paper, 7),
        (f"{paper}/content", 8),
        (f"{paper}/correction", 8),
        (f"{dossier}/documents/new", 8),
        ("/hierbeek/documents", 7),
    ):
        lead.get(address)
        with statements(app) as asked:
            assert lead.get(address).status_code == 200
        assert len(asked) <= most, (address, asked)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Besluit", "inline; filename=\"Besluit.pdf\"; filename*=UTF-8''Besluit.pdf"),
        ('a"; evil=1', "inline; filename=\"a__ evil_1.pdf\"; filename*=UTF-8''a%22%3B%20evil%3D1.pdf"),
        ("ጋብቻ", "inline; filename=\"paper.pdf\"; filename*=UTF-8''%E1%8C%8B%E1%89%A5%E1%89%BB.pdf"),
        ("Trouwakte Noé", "inline; filename=\"Trouwakte Noe.pdf\"; filename*=UTF-8''Trouwakte%20No%C3%A9.pdf"),
    ],
)
def test_a_paper_is_called_by_its_title_when_somebody_keeps_it(title: str, expected: str) -> None:
    assert disposition(title, "pdf") == expected
