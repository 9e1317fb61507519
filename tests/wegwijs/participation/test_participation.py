"""Pages of participation: from a group to its certificates, and what is refused on the way."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader
from sqlalchemy import select, text

from tenants.isolation import Branch, scoped
from tenants.moments import local_date
from tenants.participation.models import Participant, ParticipationGroup, Workshop
from tenants.roles import Role
from tests.factories.records import end_of_trail, registered, trail_of
from tests.factories.statements import statements

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from flask import Flask
    from sqlalchemy import Engine

    from tests.factories.browsers import Browser
    from tests.factories.world import World

GROUPS = "/hierbeek/participation"
FIRST = local_date() - dt.timedelta(days=21)


@pytest.fixture(scope="module", autouse=True)
def _in_english(superuser: Engine) -> None:
    """Let everybody read English, so that sentences are compared as they are written."""
    with superuser.begin() as behind:
        behind.execute(text("UPDATE people SET language = 'en'"))


@pytest.fixture
def guide(browser_as: Callable[[uuid.UUID], Browser], world: World) -> Browser:
    """The browser of the guide of `here`, who does the work of groups."""
    return browser_as(world.person(Role.CASE_WORKER))


@pytest.fixture
def ria(browser_as: Callable[[uuid.UUID], Browser], world: World) -> Browser:
    """The browser of the volunteer of `here`, who reads about groups."""
    return browser_as(world.person(Role.VOLUNTEER))


def begun(guide: Browser, number: str, day: dt.date = FIRST) -> str:
    """Begin a group and return its address."""
    form = {"number": number, "municipality": "GM9001", "started_on": day.isoformat()}
    answer = guide.post(f"{GROUPS}/new", data=form)
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def people(engine: Engine, world: World, group: str) -> dict[str, uuid.UUID]:
    """Return who is in a group, by number."""
    with scoped(engine, Branch(world.here.id)) as session:
        query = select(Participant.number, Participant.id).where(Participant.group_id == group.rsplit("/", 1)[1])
        return {row.number: row.id for row in session.execute(query)}


def workshops(engine: Engine, world: World, group: str) -> dict[int, str]:
    """Return the addresses of a group's workshops, by number."""
    with scoped(engine, Branch(world.here.id)) as session:
        query = select(Workshop.workshop, Workshop.id).where(Workshop.group_id == group.rsplit("/", 1)[1])
        return {number: f"{GROUPS}/workshops/{key}" for number, key in session.execute(query)}


def test_a_group_from_its_beginning_to_its_certificates(
    guide: Browser, ria: Browser, app: Flask, engine_web: Engine, world: World
) -> None:
    client = registered(engine_web, world, "Sélam", "Zeewind", number="7001", nationality="ER")
    group = begun(guide, "G1")
    for number in (1, 2, 3):
        form = {"workshop": str(number), "day": (FIRST + dt.timedelta(days=7 * (number - 1))).isoformat()}
        assert guide.post(f"{group}/workshops/new", data={**form, "theme": f"Thema {number}"}).status_code == 303
    assert guide.post(f"{group}/participants/new", data={"client": "#7001"}).status_code == 303
    other = {"name": "Dawit Kersenbloesem", "nationality": "ET"}
    assert guide.post(f"{group}/participants/new", data=other).status_code == 303
    found = people(engine_web, world, group)
    assert set(found) == {"7001", "P001"}

    # Whoever runs the group sees the names; a volunteer who does not, sees the numbers.
    assert "Sélam Zeewind" in guide.get(group).text
    page = ria.get(group).text
    assert "Zeewind" not in page
    assert "Kersenbloesem" not in page
    assert "7001" in page

    first = workshops(engine_web, world, group)[1]
    one_tap = guide.post(first, data={"mark": f"{found['7001']}:yes"}, headers={"HX-Request": "true"})
    assert one_tap.status_code == 200
    assert "1 of 2" in one_tap.text
    assert guide.post(first, data={"mark": f"{found['P001']}:no"}).status_code == 303
    assert "2 of 2" in guide.get(first).text

    # A certificate comes after the signature, and the signature after a workshop.
    path = f"{GROUPS}/participants/{found['7001']}/certificate"
    assert guide.get(path).status_code == 422
    early = {"signed_on": (FIRST - dt.timedelta(days=1)).isoformat(), "who": [str(found["7001"])]}
    refused = guide.post(f"{group}/statements", data=early)
    assert refused.status_code == 422
    assert "a signature before a workshop cannot be" in refused.text
    signed = {"signed_on": local_date().isoformat(), "who": [str(key) for key in found.values()]}
    assert guide.post(f"{group}/statements", data=signed).status_code == 303
    html = guide.get(path)
    assert html.status_code == 200
    assert 'lang="nl"' in html.text
    assert "Thema 1" in html.text
    assert "Thema 2" not in html.text, "they were not at the second"
    one = PdfReader(io.BytesIO(guide.get(f"{path}.pdf").data))
    assert len(one.pages) == 1
    assert "Sélam Zeewind" in one.pages[0].extract_text()
    assert one.pages[0].mediabox.width > one.pages[0].mediabox.height
    # Who signed and was never there has none.
    assert guide.get(f"{GROUPS}/participants/{found['P001']}/certificate").status_code == 422
    assert len(PdfReader(io.BytesIO(guide.get(f"{group}/certificates.pdf").data)).pages) == 1
    assert ria.get(f"{path}.pdf").status_code == 404

    # The signature is taken back with a reason, and so is the certificate.
    unsign = f"{GROUPS}/participants/{found['7001']}/unsign"
    assert guide.post(unsign).status_code == 422
    assert guide.post(unsign, data={"reason": "typing"}).status_code == 303
    assert guide.get(path).status_code == 422
    assert client


def test_a_client_joins_once_and_nobody_by_half_a_name(guide: Browser, engine_web: Engine, world: World) -> None:
    registered(engine_web, world, "Rima", "Wisselweg", number="7100")
    group = begun(guide, "G-choose")
    chosen = {"client": "7100 \u00b7 Rima Wisselweg"}
    assert guide.post(f"{group}/participants/new", data=chosen).status_code == 303
    assert set(people(engine_web, world, group)) == {"7100"}
    again = guide.post(f"{group}/participants/new", data=chosen)
    assert "7100 is in this group already" in again.text
    assert guide.post(f"{group}/participants/new", data={"client": "rima"}).status_code == 422
    assert guide.post(f"{group}/participants/new", data={}).status_code == 422


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": ""},
        {"number": "111222333"},
        {"number": "x" * 200},
        {"municipality": "GM0001"},
        {"municipality": ""},
        {"started_on": ""},
        {"started_on": "1918-01-01"},
        {"started_on": "2999-01-01"},
        {"started_on": "2015-06-01"},
    ],
)
def test_a_group_that_cannot_be_is_refused_and_stays_typed(guide: Browser, wrong: dict[str, str]) -> None:
    form = {"number": "G-wrong", "municipality": "GM9001", "started_on": FIRST.isoformat(), **wrong}
    answer = guide.post(f"{GROUPS}/new", data=form)
    assert answer.status_code == 422
    assert 'class="faults"' in answer.text
    if "number" not in wrong:
        assert 'value="G-wrong"' in answer.text


def test_a_group_is_corrected_with_a_reason_ended_and_taken_back(
    guide: Browser, engine_web: Engine, world: World
) -> None:
    group = begun(guide, "G-life")
    changed = {"number": "G-lives", "municipality": "GM9001", "started_on": FIRST.isoformat()}
    assert guide.post(f"{group}/details", data=changed).status_code == 422
    end = end_of_trail(engine_web, world)
    assert guide.post(f"{group}/details", data={**changed, "reason": "typing"}).status_code == 303
    [line] = trail_of(engine_web, world, end)
    assert (line.verb, line.detail) == ("correct", {"fields": ["number"], "reason": "typing"})
    too_early = {"ended_on": (FIRST - dt.timedelta(days=1)).isoformat()}
    assert guide.post(f"{group}/end", data=too_early).status_code == 422
    assert guide.post(f"{group}/end", data={"ended_on": local_date().isoformat()}).status_code == 303
    assert "fewer than three workshops" in guide.get(group).text
    assert guide.post(f"{group}/go-on").status_code == 303
    assert guide.post(f"{group}/withdraw").status_code == 422
    assert guide.post(f"{group}/withdraw", data={"reason": "double"}).status_code == 303
    assert "G-lives" not in guide.get(GROUPS).text
    assert guide.post(f"{group}/end", data={"ended_on": local_date().isoformat()}).status_code == 422
    assert guide.post(f"{group}/restore").status_code == 303
    assert "G-lives" in guide.get(GROUPS).text


def test_a_workshop_is_moved_cancelled_and_held_after_all(guide: Browser, engine_web: Engine, world: World) -> None:
    group = begun(guide, "G-move")
    sunday = FIRST + dt.timedelta(days=(6 - FIRST.weekday()) % 7)
    answer = guide.post(
        f"{group}/workshops/new", data={"workshop": "1", "day": sunday.isoformat()}, follow_redirects=True
    )
    assert "on a Sunday" in answer.text
    assert guide.post(f"{group}/workshops/new", data={"workshop": "1", "day": FIRST.isoformat()}).status_code == 422
    assert guide.post(f"{group}/workshops/new", data={"workshop": "4", "day": FIRST.isoformat()}).status_code == 422
    workshop = workshops(engine_web, world, group)[1]
    assert guide.post(f"{workshop}/cancel", data={"cancelled": ""}).status_code == 422
    assert guide.post(f"{workshop}/cancel", data={"cancelled": "De trainer was ziek"}).status_code == 303
    assert "De trainer was ziek" in guide.get(group).text
    assert guide.post(workshop, data={"mark": "rest:yes"}).status_code == 422
    moved = {
        "day": (local_date() + dt.timedelta(days=3)).isoformat(),
        "theme": "Welkom in Hierbeek",
        "place": "Bibliotheek",
    }
    assert guide.post(f"{workshop}/move", data=moved).status_code == 303
    page = guide.get(group).text
    assert "De trainer was ziek" not in page
    assert "Welkom in Hierbeek" in page
    refused = guide.post(workshop, data={"mark": "rest:yes"})
    assert "still to come" in refused.text


def test_somebody_is_corrected_taken_out_and_put_back(guide: Browser, engine_web: Engine, world: World) -> None:
    group = begun(guide, "G-out")
    guide.post(f"{group}/participants/new", data={"name": "Noor Windroos", "number": "P900"})
    person = f"{GROUPS}/participants/{people(engine_web, world, group)['P900']}"
    assert guide.post(f"{person}/details", data={"name": "Nour Windroos", "nationality": "SY"}).status_code == 422
    fixed = {"name": "Nour Windroos", "nationality": "SY", "reason": "typing"}
    assert guide.post(f"{person}/details", data=fixed).status_code == 303
    assert guide.post(f"{person}/out").status_code == 422
    assert guide.post(f"{person}/out", data={"reason": "never"}).status_code == 303
    assert "1 taken out of the group" in guide.get(group).text
    assert guide.post(f"{person}/put-back").status_code == 303
    assert "Nour Windroos" in guide.get(group).text


@pytest.mark.parametrize(
    "wrong",
    [{"name": " "}, {"name": "BSN 111222333"}, {"number": "7200", "name": "X"}, {"number": "111222333", "name": "X"}],
)
def test_who_cannot_join_is_refused(guide: Browser, engine_web: Engine, world: World, wrong: dict[str, str]) -> None:
    with scoped(engine_web, Branch(world.here.id)) as session:
        there = session.scalar(select(ParticipationGroup.id).where(ParticipationGroup.number == "G-join"))
    group = f"{GROUPS}/{there}" if there else begun(guide, "G-join")
    if not there:
        registered(engine_web, world, "Kruis", "Bes", number="7200")
    assert guide.post(f"{group}/participants/new", data={**wrong}).status_code == 422


def test_what_is_of_another_branch_is_not_here(
    guide: Browser, browser_as: Callable[[uuid.UUID], Browser], world: World
) -> None:
    group = begun(guide, "G-wall")
    lead = browser_as(world.lead_elsewhere)
    assert lead.get(group.replace("hierbeek", "elderveen")).status_code == 404
    assert lead.post(f"{group.replace('hierbeek', 'elderveen')}/statements").status_code == 404


def test_every_page_costs_at_most_eight_statements_and_leaves_one_line(
    guide: Browser, app: Flask, engine_web: Engine, world: World
) -> None:
    group = begun(guide, "G-cost")
    guide.post(f"{group}/workshops/new", data={"workshop": "1", "day": FIRST.isoformat()})
    for name in ("Een", "Twee", "Drie"):
        guide.post(f"{group}/participants/new", data={"name": f"{name} Klaproos"})
    workshop = workshops(engine_web, world, group)[1]
    guide.post(workshop, data={"mark": "rest:yes"})
    found = people(engine_web, world, group)
    guide.post(
        f"{group}/statements", data={"signed_on": local_date().isoformat(), "who": [str(k) for k in found.values()]}
    )
    person = f"{GROUPS}/participants/{next(iter(found.values()))}"
    for path in (
        *(GROUPS, f"{GROUPS}/new", group, f"{group}/details", f"{group}/end", f"{group}/withdraw"),
        *(f"{group}/workshops/new", f"{group}/participants/new", f"{group}/statements"),
        *(workshop, f"{workshop}/move", f"{workshop}/cancel"),
        *(person, f"{person}/details", f"{person}/out", f"{person}/unsign", f"{person}/certificate"),
    ):
        end = end_of_trail(engine_web, world)
        with statements(app) as sent:
            assert guide.get(path).status_code == 200, path
        assert len(sent) <= 8, (path, sent)
        assert [line.verb for line in trail_of(engine_web, world, end)] == ["read"], path
