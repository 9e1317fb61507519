"""Homes and placements as pages: noting, placing with what is odd asked first, correcting, ending, withdrawing."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from tenants.clients.models import Client, Household
from tenants.housing.models import Dwelling, Placement
from tenants.isolation import Branch, scoped
from tests.factories.housing import Three, house, people
from tests.factories.statements import statements
from tests.wegwijs.housing.test_position import said

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from flask import Flask
    from sqlalchemy import Engine

    from tests.factories.browsers import Browser


@pytest.fixture
def base(walcheren: Three) -> str:
    return f"/{walcheren.slug}/housing"


def family(web: Engine, three: Three, size: int = 3) -> list[uuid.UUID]:
    """Register a household and return its people."""
    with scoped(web, Branch(three.id)) as session:
        household = Household(number=f"H{dt.datetime.now(dt.UTC).timestamp()}")
        session.add(household)
        session.flush()
        ids = people(session, three.actor, three.codes[1], size, first_name="Nour", sex="f")
        for each in ids:
            client = session.get(Client, (three.id, each))
            assert client is not None
            client.household_id = household.id
        return ids


def dwelling(marjan: Browser, base: str, three: Three, web: Engine, **values: str) -> Dwelling:
    """Note a home through its form."""
    form = {
        "municipality": three.codes[1], "offered_on": "2019-06-03", "kind": "house", "corporation": "Zeeuwland",
        "address": "Kaai 3", "number": "",
    } | values  # fmt: skip
    answer = marjan.post(f"{base}/dwellings/new", data=form)
    assert answer.status_code == 303, said(answer.text)
    with scoped(web, Branch(three.id), expire_on_commit=False) as session:
        found = session.scalar(select(Dwelling).where(Dwelling.id == answer.location.rsplit("/", 1)[-1]))
        assert found is not None
        return found


def placing(three: Three, ids: list[uuid.UUID], **values: Any) -> dict[str, Any]:
    return {
        "people": [str(each) for each in ids], "municipality": three.codes[1], "day": "2019-06-10", "dwelling": "",
        "route": "regular", "counts": "yes",
    } | values  # fmt: skip


def accepted(page: str) -> str:
    """Return what the button "it is really so" sends."""
    found = re.search(r'name="accepted" value="([^"]+)"', page)
    assert found is not None, said(page)
    return found.group(1)


def placed(marjan: Browser, base: str, form: dict[str, Any]) -> str:
    """Place people, whatever is odd about it, and return where that leads."""
    address = f"{base}/placements/new?client={form['people'][0]}"
    answer = marjan.post(address, data=form)
    if answer.status_code == 422:
        answer = marjan.post(address, data={**form, "accepted": accepted(answer.text)})
    assert answer.status_code == 303
    return str(answer.location)


def only_placement(web: Engine, three: Three, client_id: uuid.UUID) -> Placement:
    with scoped(web, Branch(three.id), expire_on_commit=False) as session:
        return session.scalars(select(Placement).where(Placement.client_id == client_id)).one()


def test_a_household_moves_into_a_home_that_was_offered(
    marjan: Browser, base: str, walcheren: Three, engine_web: Engine
) -> None:
    home, ids = dwelling(marjan, base, walcheren, engine_web), family(engine_web, walcheren)
    page = marjan.get(f"{base}/placements/new?client={ids[0]}&dwelling={home.id}").text
    assert page.count('name="people"') == 3
    assert f'<option selected value="{home.id}">' in page
    page = said(marjan.get(placed(marjan, base, placing(walcheren, ids, dwelling=str(home.id)))).text)
    assert "was placed in Veere" in page
    assert "counts" in page
    assert "3 people live there" in said(marjan.get(f"{base}/dwellings/{home.id}").text)
    assert home.number not in said(marjan.get(f"{base}/dwellings?use=free").text)
    assert home.number in said(marjan.get(f"{base}/dwellings?use=occupied&municipality={walcheren.codes[1]}").text)
    assert "Nour Boomgaard0" in said(marjan.get(f"{base}/placements?year=2019").text)


def test_what_is_odd_is_asked_and_a_yes_is_a_yes_to_that_alone(
    marjan: Browser, base: str, walcheren: Three, engine_web: Engine
) -> None:
    home, ids = dwelling(marjan, base, walcheren, engine_web, offered_on="2019-07-01"), family(engine_web, walcheren, 1)
    address = f"{base}/placements/new?client={ids[0]}"
    odd = placing(walcheren, ids, dwelling=str(home.id))
    asked = marjan.post(address, data=odd)
    assert asked.status_code == 422
    assert f"Home {home.number} was offered on 1 July 2019, after this day." in said(asked.text)
    yes = accepted(asked.text)
    other = marjan.post(address, data={**odd, "day": "2019-06-11", "accepted": yes})
    assert other.status_code == 422, "a yes to one day is no yes to another"
    assert marjan.post(address, data={**odd, "accepted": yes}).status_code == 303


@pytest.mark.parametrize(
    "wrong",
    [
        {"people": []}, {"day": "2199-01-01"}, {"day": ""}, {"day": "30-02-2019"}, {"municipality": "GM0001"},
        {"municipality": ""}, {"route": "by boat"}, {"counts": ""}, {"dwelling": "x"},
    ],
)  # fmt: skip
def test_a_placement_that_cannot_be_is_refused_and_stays_typed(
    marjan: Browser, base: str, walcheren: Three, engine_web: Engine, wrong: dict[str, Any]
) -> None:
    ids = family(engine_web, walcheren, 1)
    answer = marjan.post(f"{base}/placements/new?client={ids[0]}", data=placing(walcheren, ids, **wrong))
    assert answer.status_code == 422
    assert 'class="faults"' in answer.text
    with scoped(engine_web, Branch(walcheren.id)) as session:
        assert session.scalar(select(Placement.id).where(Placement.client_id == ids[0])) is None


def test_a_placement_is_corrected_ended_reopened_withdrawn_and_restored(
    marjan: Browser, base: str, walcheren: Three, engine_web: Engine
) -> None:
    ids = family(engine_web, walcheren, 1)
    placed(marjan, base, placing(walcheren, ids))
    one = only_placement(engine_web, walcheren, ids[0])
    address = f"{base}/placements/{one.id}"
    changed = {**placing(walcheren, ids, route="family"), "why": ""}
    assert marjan.get(f"{address}/correction").status_code == 200
    assert marjan.post(f"{address}/correction", data=changed).status_code == 422
    assert marjan.post(f"{address}/correction", data={**changed, "why": "She followed her son"}).status_code == 303
    page = said(marjan.get(address).text)
    assert "Family member who followed" in page
    assert "She followed her son" in page
    assert "Before: way: From a reception centre" in page
    assert marjan.post(f"{address}/ending", data={"ended_on": "2019-06-09"}).status_code == 422
    assert marjan.post(f"{address}/ending", data={"ended_on": "2019-09-01"}).status_code == 303
    assert marjan.post(f"{address}/reopening").status_code == 303
    assert only_placement(engine_web, walcheren, ids[0]).ended_on is None
    assert marjan.post(f"{address}/withdrawal", data={"why": "Another Nour"}).status_code == 303
    assert marjan.get(f"{address}/correction").status_code == 404
    assert "does not count" in said(marjan.get(address).text)
    assert marjan.post(f"{address}/restoration").status_code == 303
    assert only_placement(engine_web, walcheren, ids[0]).withdrawn_at is None


def test_a_home_is_corrected_ended_reopened_withdrawn_and_restored(
    marjan: Browser, base: str, walcheren: Three, engine_web: Engine
) -> None:
    home = dwelling(marjan, base, walcheren, engine_web)
    address = f"{base}/dwellings/{home.id}"
    form = {
        "municipality": walcheren.codes[1], "offered_on": "2019-06-04", "kind": "room", "corporation": "Zeeuwland",
        "address": "Kaai 3", "number": home.number, "why": "",
    }  # fmt: skip
    assert marjan.post(f"{address}/correction", data=form).status_code == 422
    assert marjan.post(f"{address}/correction", data={**form, "why": "The letter says the 4th"}).status_code == 303
    page = said(marjan.get(address).text)
    assert "Before: kind: House or flat; offered on: 3 June 2019" in page
    assert marjan.get(f"{address}/ending").status_code == 200
    assert marjan.post(f"{address}/ending", data={"ended_on": "2019-12-31"}).status_code == 303
    assert home.number in said(marjan.get(f"{base}/dwellings?use=ended").text)
    assert marjan.post(f"{address}/reopening").status_code == 303
    assert marjan.post(f"{address}/withdrawal", data={"why": "Entered twice"}).status_code == 303
    assert home.number not in said(marjan.get(f"{base}/dwellings").text)
    assert marjan.post(f"{address}/restoration").status_code == 303
    assert home.number in said(marjan.get(f"{base}/dwellings").text)


def test_whoever_places_sees_no_name_of_a_closed_record(
    browser_as: Callable[[uuid.UUID], Browser], base: str, walcheren: Three, marjan: Browser, engine_web: Engine
) -> None:
    home, ids = dwelling(marjan, base, walcheren, engine_web), family(engine_web, walcheren, 2)
    placed(marjan, base, placing(walcheren, ids, dwelling=str(home.id)))
    guide = browser_as(walcheren.guide)
    for path in ("placements?year=2019", f"dwellings/{home.id}"):
        page = guide.get(f"{base}/{path}").text
        assert "Boomgaard" not in page
        assert "1 person" in page
    assert "Boomgaard" not in guide.get(f"{base}/placements/new").text
    volunteer = browser_as(walcheren.volunteer)
    for path in ("placements", "dwellings", "placements/new", "dwellings/new", f"dwellings/{home.id}"):
        assert volunteer.get(f"{base}/{path}").status_code == 404


def test_a_person_is_chosen_by_number(marjan: Browser, base: str, walcheren: Three, engine_web: Engine) -> None:
    [client_id] = family(engine_web, walcheren, 1)
    with scoped(engine_web, Branch(walcheren.id)) as session:
        number = session.scalar(select(Client.number).where(Client.id == client_id))
    answer = marjan.get(f"{base}/placements/new?who={number}")
    assert (answer.status_code, answer.location) == (303, f"{base}/placements/new?client={client_id}")
    wrong = marjan.get(f"{base}/placements/new?who=nobody")
    assert wrong.status_code == 422
    assert "No client has this number" in wrong.text
    assert marjan.post(f"{base}/placements/new").status_code == 303


@pytest.mark.parametrize(
    "query", ["dwellings?use=sold", "dwellings?on=x", "placements?year=1999", "placements?route=x"]
)
def test_what_cannot_be_asked_is_not_here(marjan: Browser, base: str, query: str) -> None:
    assert marjan.get(f"{base}/{query}").status_code == 404


def test_pages_of_one_record_cost_at_most_eight_statements(
    marjan: Browser, base: str, walcheren: Three, app: Flask, engine_web: Engine
) -> None:
    home, ids = dwelling(marjan, base, walcheren, engine_web), family(engine_web, walcheren)
    placed(marjan, base, placing(walcheren, ids, dwelling=str(home.id)))
    with scoped(engine_web, Branch(walcheren.id)) as session:
        house(session, walcheren.actor, walcheren.codes[2], dt.date(2019, 12, 1), 5, counts_for_quota=False)
    one = only_placement(engine_web, walcheren, ids[0])
    for path in (
        "", "/municipalities/veere", "/dwellings", "/placements?year=2019", f"/dwellings/{home.id}",
        f"/dwellings/{home.id}/correction", f"/dwellings/{home.id}/ending", f"/dwellings/{home.id}/withdrawal",
        f"/placements/{one.id}", f"/placements/{one.id}/correction", f"/placements/{one.id}/ending",
        f"/placements/{one.id}/withdrawal", f"/placements/new?client={ids[0]}",
    ):  # fmt: skip
        with statements(app) as sent:
            assert marjan.get(f"{base}{path}").status_code == 200, path
        assert len(sent) <= 8, (path, len(sent), sent)
