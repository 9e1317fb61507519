"""Pages of appointments: planning, moving, what became of one, and the slip in the client's language."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import TYPE_CHECKING, Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select, update

from tenants.clients.models import Client
from tenants.guidance.appointments import NewAppointment, plan_appointment
from tenants.guidance.models import Appointment
from tenants.isolation import Branch, scoped
from tenants.moments import local_date, now
from tenants.roles import Role
from tests.factories.guidance import actor_as, in_the_care_of, local, on_roster, started
from tests.factories.records import end_of_trail, registered, trail_of
from tests.factories.statements import statements
from wegwijs.guidance import slip

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from flask import Flask
    from sqlalchemy import Engine

    from tests.factories.browsers import Browser
    from tests.factories.world import World

PAGE = "/hierbeek/guidance/appointments"


@pytest.fixture
def gids(browser_as: Callable[[uuid.UUID], Browser], world: World) -> Browser:
    """The browser of somebody who guides, here."""
    return browser_as(world.person(Role.CASE_WORKER))


@pytest.fixture(scope="module")
def guide_on_roster(engine_web: Engine, world: World) -> uuid.UUID:
    """The place on the roster of who guides."""
    return on_roster(engine_web, world, "Gids Testboom", world.person(Role.CASE_WORKER))


@pytest.fixture
def selam(engine_web: Engine, world: World, guide_on_roster: uuid.UUID) -> uuid.UUID:
    """A client of here who speaks Tigrinya and then Arabic, in the care of the guide."""
    client_id = registered(engine_web, world, "Selam", "Zeewind")
    with scoped(engine_web, Branch(world.here.id)) as session:
        session.execute(update(Client).where(Client.id == client_id).values(languages=["ti", "ar"]))
    in_the_care_of(engine_web, world, client_id, guide_on_roster)
    return client_id


@pytest.fixture
def planned(engine_web: Engine, world: World, selam: uuid.UUID, guide_on_roster: uuid.UUID) -> uuid.UUID:
    """An appointment with everything that can stand on a slip."""
    new = NewAppointment(
        at=local(dt.date(2030, 3, 12), 10, 30),
        subject=Appointment.Subject.DOCTOR,
        what="Dr. Berkenlaan, kamer 3",
        address="Sportlaan 1, Hierbeek",
        phone="0181 00 00 00",
        bring=tuple(Appointment.Bring),
        interpreter=True,
        volunteer_id=None,
    )
    with scoped(engine_web, Branch(world.here.id)) as session:
        moment = now() if now().year >= 2029 else dt.datetime(2029, 6, 1, tzinfo=dt.UTC)
        made = plan_appointment(session, actor_as(world, Role.CASE_WORKER), selam, new, moment)
        made.volunteer_id = guide_on_roster
        return made.id


def number_of(web: Engine, world: World, client_id: uuid.UUID) -> str:
    with scoped(web, Branch(world.here.id)) as session:
        return str(session.scalars(select(Client.number).where(Client.id == client_id)).one())


def filled(number: str, **values: Any) -> dict[str, Any]:
    base = {
        "client": number,
        "day": (local_date() + dt.timedelta(days=1)).isoformat(),
        "time": "10:30",
        "subject": "doctor",
        "volunteer": "",
    }
    return base | values


def test_an_appointment_is_planned_and_leads_to_its_slip(
    gids: Browser, engine_web: Engine, world: World, selam: uuid.UUID, guide_on_roster: uuid.UUID
) -> None:
    started(engine_web, world, selam)
    assert "Selam Zeewind" in gids.get(f"{PAGE}/new?client={selam}").text
    form = filled(number_of(engine_web, world, selam), volunteer=str(guide_on_roster), bring=["permit", "letter"])
    answer = gids.post(f"{PAGE}/new", data=form)
    assert answer.status_code == 303
    page = gids.get(answer.location).text
    assert "Gids Testboom" in page
    assert page.index("language=ti") < page.index("language=ar") < page.index("language=uk")
    assert "Selam Zeewind" in gids.get(f"{PAGE}?week={(local_date() + dt.timedelta(days=1)).isoformat()}").text


@pytest.mark.parametrize(
    "wrong",
    [
        {"day": ""},
        {"day": "2018-03-12"},
        {"day": "2999-03-12"},
        {"time": "half elf"},
        {"time": ""},
        {"subject": "circus"},
        {"what": "BSN 111222333"},
        {"volunteer": "nobody"},
        {"client": "99999"},
    ],
)
def test_an_appointment_that_cannot_be_is_refused_and_stays_typed(
    gids: Browser, engine_web: Engine, world: World, selam: uuid.UUID, wrong: dict[str, str]
) -> None:
    form = filled(number_of(engine_web, world, selam), address="Sportlaan 1", **wrong)
    answer = gids.post(f"{PAGE}/new", data=form)
    assert answer.status_code == 422
    assert 'class="faults"' in answer.text
    assert 'value="Sportlaan 1"' in answer.text


def test_a_double_booking_says_who_and_when(
    gids: Browser, engine_web: Engine, world: World, selam: uuid.UUID, guide_on_roster: uuid.UUID
) -> None:
    other = registered(engine_web, world, "Haben", "Lantaarn")
    in_the_care_of(engine_web, world, other, guide_on_roster)
    day = ((local_date() + dt.timedelta(days=1)) + dt.timedelta(days=5)).isoformat()
    first = filled(number_of(engine_web, world, selam), day=day, volunteer=str(guide_on_roster))
    assert gids.post(f"{PAGE}/new", data=first).status_code == 303
    clash = first | {"client": number_of(engine_web, world, other), "time": "11:00"}
    answer = gids.post(f"{PAGE}/new", data=clash)
    assert answer.status_code == 422
    assert re.search(r"Gids Testboom.*10:30", answer.text)
    assert gids.post(f"{PAGE}/new", data=clash | {"time": "11:30"}).status_code == 303


def test_an_appointment_moves_is_cancelled_and_goes_on(gids: Browser, planned: uuid.UUID) -> None:
    assert gids.get(f"{PAGE}/{planned}").status_code == 200
    assert 'value="10:30"' in gids.get(f"{PAGE}/{planned}/change").text
    moved = filled("", day=(local_date() + dt.timedelta(days=1)).isoformat(), time="15:00")
    assert gids.post(f"{PAGE}/{planned}/change", data=moved | {"time": ""}).status_code == 422
    assert gids.post(f"{PAGE}/{planned}/change", data=moved).status_code == 303
    assert gids.post(f"{PAGE}/{planned}/outcome", data={"do": "kept"}).status_code == 422
    for act in ("cancel", "restore"):
        assert gids.post(f"{PAGE}/{planned}/outcome", data={"do": act}).status_code == 303
    assert gids.post(f"{PAGE}/{planned}/outcome", data={"do": "dance"}).status_code == 400


@pytest.mark.parametrize("week", ["ooit", "2018-13-01", "0001-01-01", "9999-12-31"])
def test_a_week_that_cannot_be_is_not_here(gids: Browser, week: str) -> None:
    assert gids.get(f"{PAGE}?week={week}").status_code == 404


def test_an_appointment_of_somebody_not_in_care_shows_nothing(gids: Browser, engine_web: Engine, world: World) -> None:
    other = registered(engine_web, world, "Dicht", "Regenboog")
    new = NewAppointment(local((local_date() + dt.timedelta(days=1)), 9), Appointment.Subject.BANK)
    with scoped(engine_web, Branch(world.here.id)) as session:
        planned = plan_appointment(session, actor_as(world, Role.CASE_WORKER), other, new, now()).id
    for path in (
        f"{PAGE}/{planned}",
        f"{PAGE}/{planned}/slip",
        f"{PAGE}/{planned}/slip.pdf",
        f"{PAGE}/new?client={other}",
    ):
        assert "Regenboog" not in gids.get(path).text
    assert "Regenboog" not in gids.get(f"{PAGE}?week={(local_date() + dt.timedelta(days=1)).isoformat()}").text


@pytest.mark.parametrize("language", [*slip.LANGUAGES, "nl"])
def test_a_slip_speaks_the_language_of_the_client_with_the_dutch_beside_it(
    gids: Browser, planned: uuid.UUID, language: str
) -> None:
    page = gids.get(f"{PAGE}/{planned}/slip?language={language}").text
    for words in ("dinsdag 12 maart 2030", "om 10:30 uur", "De dokter of het ziekenhuis", "Uw verblijfspas"):
        assert words in page
    assert "<bdi>Selam Zeewind</bdi>" in page
    assert "<bdi>Gids Testboom</bdi>" in page
    assert slip.day_in(language, dt.date(2030, 3, 12)) in page
    assert (f'dir="{"rtl" if language in {"ar", "fa", "fa_AF"} else "ltr"}"') in page
    sure = language in {"en", "nl"}
    assert ("slip__unsure" in page) is not sure, "what nobody read says so"


def test_a_slip_begins_in_the_language_they_speak_best(gids: Browser, planned: uuid.UUID) -> None:
    assert 'lang="ti"' in gids.get(f"{PAGE}/{planned}/slip").text
    assert gids.get(f"{PAGE}/{planned}/slip?language=xx").status_code == 404


@pytest.mark.parametrize("language", ["ar", "ti", "uk", "tr"])
def test_a_slip_is_one_sheet_of_a5_also_with_everything_on_it(
    gids: Browser, engine_web: Engine, world: World, planned: uuid.UUID, language: str
) -> None:
    end = end_of_trail(engine_web, world)
    answer = gids.get(f"{PAGE}/{planned}/slip.pdf?language={language}")
    assert answer.mimetype == "application/pdf"
    assert [(line.verb, line.record) for line in trail_of(engine_web, world, end)] == [("export", "appointment")]
    [sheet] = PdfReader(io.BytesIO(answer.data)).pages
    assert [round(float(side) / 72 * 25.4) for side in sheet.mediabox[2:]] == [148, 210]
    said = sheet.extract_text()
    assert "Dr. Berkenlaan" in said
    assert "dinsdag 12 maart 2030" in said
    if language in {"uk", "tr"}:
        assert slip.say(language, slip.KEEP) in " ".join(said.split()), "letters of one font drawn with another"


def test_every_page_costs_at_most_eight_statements(
    gids: Browser, app: Flask, planned: uuid.UUID, selam: uuid.UUID
) -> None:
    gids.get(PAGE)
    for path in (
        PAGE,
        f"{PAGE}/new",
        f"{PAGE}/new?client={selam}",
        f"{PAGE}/{planned}",
        f"{PAGE}/{planned}/change",
        f"{PAGE}/{planned}/slip",
    ):
        with statements(app) as sent:
            assert gids.get(path).status_code == 200
        assert len(sent) <= 8, (path, sent)
