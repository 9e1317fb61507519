"""The forms of the ledger: what is set, booked, corrected, withdrawn, and what is refused and stays typed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from tenants.housing.book import book_of
from tenants.isolation import Branch, scoped
from tests.factories.housing import LATER, Three
from tests.wegwijs.housing.test_position import said

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tenants.housing.book import Written
    from tests.factories.browsers import Browser


def written(web: Engine, three: Three, **where: Any) -> list[Written]:
    """Return what the book says, of one kind and municipality."""
    with scoped(web, Branch(three.id)) as session:
        return [
            each
            for each in book_of(session, LATER).written
            if all(getattr(each, name) == value for name, value in where.items())
        ]


def entry(three: Three, **values: Any) -> dict[str, Any]:
    return {
        "municipality": three.codes[1], "kind": "correction", "day": "2019-10-01", "persons": "+1",
        "reason": "Registered twice", "source": "",
    } | values  # fmt: skip


@pytest.fixture
def base(walcheren: Three) -> str:
    return f"/{walcheren.slug}/housing"


def test_a_quota_is_filled_in_corrected_with_a_reason_and_withdrawn(
    marjan: Browser, base: str, walcheren: Three, engine_web: Engine
) -> None:
    code = walcheren.codes[1]
    form = {"municipality": code, "half": "2020-H1", "persons": "9", "source": "Staatscourant"}
    answer = marjan.post(f"{base}/quotas/new", data=form)
    assert (answer.status_code, answer.location) == (303, f"{base}/municipalities/veere")
    page = marjan.get(f"{base}/quotas/new?municipality={code}&half=2020-H1").text
    assert 'value="9"' in page
    assert marjan.post(f"{base}/quotas/new", data={**form, "persons": "11"}).status_code == 422
    assert marjan.post(f"{base}/quotas/new", data={**form, "persons": "11", "why": "Revised"}).status_code == 303
    [quota] = written(engine_web, walcheren, code=code, kind="quota", persons=11)
    page = said(marjan.get(f"{base}/quotas/new?municipality={code}&half=2020-H1").text)
    assert "Revised" in page
    assert "people: 9" in page
    assert marjan.post(f"{base}/quotas/{quota.id}/withdrawal", data={"why": ""}).status_code == 422
    assert marjan.post(f"{base}/quotas/{quota.id}/withdrawal", data={"why": "Meant for Goes"}).status_code == 303
    assert [each.withdrawn for each in written(engine_web, walcheren, id=quota.id)] == [True]


@pytest.mark.parametrize(
    "wrong",
    [
        {"persons": ""},
        {"persons": "veel"},
        {"persons": "-1"},
        {"municipality": ""},
        {"half": "2018-H3"},
        {"source": "111222333"},
    ],
)
def test_a_quota_that_cannot_be_stays_typed(
    marjan: Browser, base: str, walcheren: Three, engine_web: Engine, wrong: dict[str, str]
) -> None:
    before = len(written(engine_web, walcheren, kind="quota"))
    form = {"municipality": walcheren.codes[0], "half": "2021-H1", "persons": "7", "source": "Brief", **wrong}
    answer = marjan.post(f"{base}/quotas/new", data=form)
    assert answer.status_code == 422
    assert 'class="faults"' in answer.text
    assert "<title>Error:" in answer.text
    assert len(written(engine_web, walcheren, kind="quota")) == before


def test_a_line_is_booked_looked_at_corrected_withdrawn_and_counts_again(
    marjan: Browser, base: str, walcheren: Three, engine_web: Engine
) -> None:
    answer = marjan.post(f"{base}/entries/new", data=entry(walcheren, persons="−3"))
    assert answer.status_code == 303
    [line] = written(engine_web, walcheren, kind="correction", persons=-3)
    page = said(marjan.get(f"{base}/entries/{line.id}").text)
    assert "Correction: Veere −3" in page
    assert "Marjan Vuurtoren" in page
    form = {"day": "02-10-2019", "persons": "-2", "reason": "Registered twice", "why": ""}
    assert marjan.post(f"{base}/entries/{line.id}/correction", data=form).status_code == 422
    assert marjan.post(f"{base}/entries/{line.id}/correction", data={**form, "why": "One of them"}).status_code == 303
    page = said(marjan.get(f"{base}/entries/{line.id}").text)
    assert "Before: day: 1 October 2019; people: −3" in page
    assert marjan.get(f"{base}/entries/{line.id}/withdrawal").status_code == 200
    assert marjan.post(f"{base}/entries/{line.id}/withdrawal", data={"why": "Not ours"}).status_code == 303
    assert marjan.get(f"{base}/entries/{line.id}/correction").status_code == 404
    page = said(marjan.get(f"{base}/municipalities/veere").text)
    assert "1 line was withdrawn" in page
    assert marjan.post(f"{base}/entries/{line.id}/restoration").status_code == 303
    assert [each.withdrawn for each in written(engine_web, walcheren, id=line.id)] == [False]
    marjan.post(f"{base}/entries/{line.id}/withdrawal", data={"why": "Not ours"})


@pytest.mark.parametrize(
    "wrong",
    [
        {"day": "2199-01-01"}, {"day": "31-02-2019"}, {"day": ""}, {"persons": "0"}, {"persons": "x"}, {"kind": "transfer"},
        {"kind": ""}, {"reason": ""}, {"reason": "111222333"}, {"municipality": "GM9001"},
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_stays_typed(
    marjan: Browser, base: str, walcheren: Three, engine_web: Engine, wrong: dict[str, str]
) -> None:
    before = len(written(engine_web, walcheren))
    answer = marjan.post(f"{base}/entries/new", data=entry(walcheren, source="Letter of May", **wrong))
    assert answer.status_code == 422
    assert 'class="faults"' in answer.text
    assert "Letter of May" in answer.text
    assert len(written(engine_web, walcheren)) == before


def test_a_trade_books_two_lines_and_can_be_taken_back_as_one(
    marjan: Browser, base: str, walcheren: Three, engine_web: Engine
) -> None:
    page = marjan.get(f"{base}/transfers/new?giver={walcheren.codes[1]}&taker={walcheren.codes[0]}&persons=7").text
    assert 'value="7"' in page
    form = {
        "exchange": "quota", "giver": walcheren.codes[1], "taker": walcheren.codes[0], "day": "2019-12-01", "persons": "7",
        "reason": "Agreed with the aldermen", "source": "",
    }  # fmt: skip
    answer = marjan.post(f"{base}/transfers/new", data=form)
    assert answer.status_code == 303
    lines = written(engine_web, walcheren, kind="transfer", words="Agreed with the aldermen")
    assert {(line.code, line.persons) for line in lines} == {(walcheren.codes[1], 7), (walcheren.codes[0], -7)}
    text = said(marjan.get(f"{base}?on=2019-12-31").text)
    assert "Together Walcheren is at −4." in text, "their sum stays"
    assert "Middelburg is 3 ahead, Veere exactly on schedule, Vlissingen 7 behind" in text
    assert marjan.post(f"{base}/entries/{lines[0].id}/withdrawal", data={"why": "Called off"}).status_code == 303
    assert {line.withdrawn for line in written(engine_web, walcheren, words="Agreed with the aldermen")} == {True}
    same = {**form, "taker": walcheren.codes[1]}
    assert marjan.post(f"{base}/transfers/new", data=same).status_code == 422
    outside = {**form, "taker": "elsewhere", "reason": "With Schouwen"}
    assert marjan.post(f"{base}/transfers/new", data=outside).status_code == 303
    [line] = written(engine_web, walcheren, words="With Schouwen")
    marjan.post(f"{base}/entries/{line.id}/withdrawal", data={"why": "A test"})


def test_the_authoritys_count_stands_beside_the_branchs_with_the_difference(
    marjan: Browser, base: str, walcheren: Three, engine_web: Engine
) -> None:
    form = {
        "municipality": walcheren.codes[2], "half": "2019-H2", "as_of": "2019-12-31", "persons": "18", "explanation": "",
        "source": "",
    }  # fmt: skip
    assert marjan.post(f"{base}/counts/new", data=form).status_code == 303
    text = said(marjan.get(f"{base}?on=2019-12-31").text)
    assert "In Vlissingen the authority counted 18 people up to 31 December 2019, and you counted 16." in text
    told = {**form, "explanation": "They registered the family that moved"}
    assert marjan.post(f"{base}/counts/new", data=told).status_code == 303
    text = said(marjan.get(f"{base}/municipalities/vlissingen").text)
    assert "+2 with your 16." in text
    assert "They registered the family that moved" in text
    [count] = written(engine_web, walcheren, kind="count")
    assert marjan.get(f"{base}/counts/{count.id}/correction").status_code == 200
    assert marjan.post(f"{base}/counts/new", data={**told, "persons": "17"}).status_code == 422
    assert marjan.post(f"{base}/counts/{count.id}/withdrawal", data={"why": "Another town"}).status_code == 303
    assert "+2 with your 16." not in said(marjan.get(f"{base}/municipalities/vlissingen").text)
    assert marjan.post(f"{base}/counts/new", data={**form, "as_of": "2020-01-01"}).status_code == 422


def test_whoever_only_reads_keeps_no_ledger(browser_as: Any, base: str, walcheren: Three, engine_web: Engine) -> None:
    [line] = written(engine_web, walcheren, code=walcheren.codes[1], kind="opening")
    for person in (walcheren.volunteer, walcheren.guide):
        browser = browser_as(person)
        assert browser.get(f"{base}/entries/{line.id}").status_code == 200
        for path in (
            "quotas/new", "entries/new", "transfers/new", "counts/new", f"entries/{line.id}/correction",
            f"entries/{line.id}/withdrawal",
        ):  # fmt: skip
            assert browser.get(f"{base}/{path}").status_code == 404
        assert not re.search(
            r"/(quotas|counts|transfers)/new|/correction", browser.get(f"{base}/municipalities/veere").text
        )
