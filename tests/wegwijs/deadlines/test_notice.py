"""The notice of default: from when it may be sent, what stands in it, and the date that follows."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from tenants.dossiers.models import DossierEntry, EntryKind
from tenants.isolation import Branch, scoped

if TYPE_CHECKING:
    import contextlib
    import uuid
    from collections.abc import Callable

    from sqlalchemy import Engine

    from tests.factories.browsers import Browser
    from tests.factories.world import World

    OnDay = Callable[[dt.date], contextlib.AbstractContextManager[Browser]]

pytestmark = pytest.mark.usefixtures("a_week_before_the_end")
HERE = "/hierbeek"
WRITTEN = {
    "addressee": "Immigratie- en Naturalisatiedienst",
    "sender": "Noor Wisselweg\nKade 1",
    "place": "Hierbeek",
    "dated_on": "2018-08-21",
    "reference": "Z1-2345",
    "subject": "de aanvraag",
    "signed_by": "Noor Wisselweg",
    "capacity": "",
}


def letters(web: Engine, world: World) -> int:
    with scoped(web, Branch(world.here.id)) as session:
        return len(session.scalars(select(DossierEntry).where(DossierEntry.kind == EntryKind.LETTER_MADE)).all())


def text_of(made: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages).split())


def test_the_letter_is_filled_in_and_comes_as_one_sheet(
    lead: Browser, decision: uuid.UUID, engine_web: Engine, world: World
) -> None:
    address = f"{HERE}/deadlines/{decision}/notice-of-default"
    page = lead.get(address).text
    for known in ("Postbus 16275", "Noor Wisselweg", "22 mei 2018", "20 augustus 2018"):
        assert known in page
    answer = lead.post(address, data=WRITTEN)
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    said = text_of(answer.data)
    assert len(PdfReader(io.BytesIO(answer.data)).pages) == 1
    for known in ("Z1-2345", "Kade 1", "22 mei 2018", "20 augustus 2018", "21 augustus 2018", "4:17"):
        assert known in said
    assert letters(engine_web, world) == 1


def test_before_the_term_ended_it_says_from_when_and_makes_none(
    lead: Browser, lead_on: OnDay, decision: uuid.UUID, engine_web: Engine, world: World
) -> None:
    address = f"{HERE}/deadlines/{decision}/notice-of-default"
    with lead_on(dt.date(2018, 8, 20)) as later:
        page = later.get(address).text
        assert "21 augustus" in page
        assert 'value="2018-08-21"' in page
        answer = later.post(address, data={**WRITTEN, "dated_on": "2018-08-20"})
        assert answer.status_code == 422
        assert 'href="#dated_on"' in answer.text
    assert letters(engine_web, world) == 0


@pytest.mark.parametrize("field", ["sender", "reference", "capacity"])
def test_a_service_number_stands_in_no_letter(
    lead: Browser, decision: uuid.UUID, engine_web: Engine, world: World, field: str
) -> None:
    answer = lead.post(f"{HERE}/deadlines/{decision}/notice-of-default", data={**WRITTEN, field: "111222333"})
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert letters(engine_web, world) == 0


def test_when_it_was_received_appeal_opens_two_weeks_later(
    lead: Browser, dossier: uuid.UUID, decision: uuid.UUID
) -> None:
    terms = ["default_notice.appeal_opens"]
    said = {"code": "default_notice_received", "day": "2018-11-05", "terms": terms}
    assert lead.post(f"{HERE}/dossiers/{dossier}/events/new", data=said).status_code == 303
    page = lead.get(f"{HERE}/dossiers/{dossier}/events/new").text
    assert "default_notice_received" in page


def test_there_is_none_against_a_term_of_the_client_or_a_clock_that_stands_still(
    lead: Browser, dossier: uuid.UUID, decision: uuid.UUID, engine_web: Engine, world: World
) -> None:
    from tests.wegwijs.deadlines.test_pages import STILL, objection  # type: ignore[import-not-found]

    address = objection(lead, dossier, engine_web, world)
    assert lead.get(f"{address}/notice-of-default").status_code == 422
    lead.post(f"{HERE}/deadlines/{decision}/met", data={"received_on": "2018-11-01"})
    assert lead.get(f"{HERE}/deadlines/{decision}/notice-of-default").status_code == 422
    lead.post(f"{HERE}/deadlines/{decision}/reopen")
    lead.post(f"{HERE}/deadlines/{decision}/standstill", data=STILL)
    assert lead.get(f"{HERE}/deadlines/{decision}/notice-of-default").status_code == 422
