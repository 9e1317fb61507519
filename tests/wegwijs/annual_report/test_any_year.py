"""Years of every kind: large and small, ahead and behind, of several municipalities, with parts hidden or unknown."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from tenants.reports.content import frozen_content
from tenants.roles import Role
from tests.factories.figures import Housed, Ledger, Made, year_of

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.factories.browsers import Browser
    from tests.factories.world import World

FACTS = {"branch": "Hierbeek", "slug": "hierbeek", "signed_on": "2019-01-20", "small": 5}
NAMES = {"GM1": "Duinstad", "GM2": "Polderdam", "GM3": "Zandwijk"}


def people(count: int, **values: Any) -> list[Housed]:
    """Return people housed, half of them women, a third children, over the whole year."""
    return [
        Housed(
            **{
                "age_group": "child" if place % 3 == 0 else "adult", "sex": "mf"[place % 2],
                "month": 1 + place % 12, "nationality": ("SY", "SY", "ER")[place % 3],
                "route": ("family", "regular")[place % 2], **values,
            }
        )
        for place in range(count)
    ]  # fmt: skip


YEARS = {
    "large": Made(housed=people(700), ledgers={"GM1": Ledger(690, 4)}, trajectories={"1": 300, "2": 200}, pupils=300),
    "ahead": Made(housed=people(32), ledgers={"GM1": Ledger(34, 4)}),
    "exactly on schedule": Made(housed=people(51), ledgers={"GM1": Ledger(35, -16)}),
    "corrected": Made(housed=people(20), ledgers={"GM1": Ledger(30, -2, corrections=3)}),
    "nobody": Made(ledgers={"GM1": Ledger(0, 0)}),
    "without a ledger": Made(housed=people(20)),
    "of one person": Made(housed=people(1), ledgers={"GM1": Ledger(4, 0)}, clients=1, pupils=1, trajectories={"1": 1}),
    "of three municipalities": Made(
        housed=[*people(20), *people(9, place="GM2"), *people(2, place="GM3")],
        ledgers={"GM1": Ledger(10, 0), "GM2": Ledger(16, 0), "GM3": Ledger(7, -2)},
    ),
    "of three large municipalities": Made(
        housed=[*people(20), *people(9, place="GM2"), *people(8, place="GM3")],
        ledgers={"GM1": Ledger(10, 0), "GM2": Ledger(16, 0), "GM3": Ledger(7, -2)},
    ),
    "of one sex": Made(housed=people(20, sex="m"), participants={"SY": 20, "ER": 3}),
    "of three sexes": Made(housed=[*people(30), *people(6, sex="x")]),
    "of many countries": Made(
        housed=[*people(30), *people(8, nationality="IQ"), *people(7, nationality="stateless")],
        participants={"SY": 200, "ER": 100, "unknown": 30},
    ),
    "of language alone": Made(areas=("language",), pupils=12),
    "of the organisation alone": Made(areas=("organisation",)),
}

ON_PAPER = {"large", "of three municipalities", "of one person"}


def publish(superuser: Engine, world: World, number: int, made: Made, before: Made) -> None:
    """Put a signed version of a year where it would lie."""
    names = NAMES if len(made.ledgers) > 1 else {}
    content = frozen_content(
        year_of(number, made), year_of(number - 1, before), {}, {**FACTS, "municipalities": names}, []
    )
    with superuser.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO published_reports (branch_id, year, version, signed_by, content)"
                " VALUES (:branch_id, :year, 1, :signed_by, CAST(:content AS jsonb))"
            ),
            {
                "branch_id": world.here.id,
                "year": number,
                "signed_by": world.person(Role.TEAM_LEAD),
                "content": json.dumps(content),
            },
        )


@pytest.mark.parametrize(("number", "name"), list(enumerate(YEARS, start=2001)))
@pytest.mark.parametrize(("later", "before"), [(0, "of many countries"), (40, "of one person")])
def test_every_year_that_can_be_has_a_page(
    number: int, name: str, later: int, before: str, superuser: Engine, world: World, browser: Browser
) -> None:
    publish(superuser, world, number + later, YEARS[name], YEARS[before])
    address = f"/hierbeek/{number + later}-in-cijfers"
    for suffix in (".csv", ".json", *([".pdf"] if name in ON_PAPER and later else [])):
        assert browser.get(address + suffix).status_code == 200, suffix
    answer = browser.get(address)
    assert answer.status_code == 200
    assert "None" not in answer.text
    assert ">hidden<" not in answer.text


def in_english(browser: Browser) -> Browser:
    with browser.session_transaction() as cookie:
        cookie["language"] = "en"
    return browser


@pytest.mark.parametrize(
    ("name", "year", "said"),
    [
        ("ahead", 1981, "On 31 December the municipality was 2 ahead."),
        ("exactly on schedule", 1982, "On 31 December the municipality was exactly on schedule."),
        ("of three municipalities", 1983, "So on 31 December there were 4 people to go."),
        ("corrected", 1984, "Corrections and late counts made a difference of +3."),
        ("of one person", 1985, "&lt; 5"),
        ("nobody", 1986, "0 people got a home in Hierbeek"),
        ("without a ledger", 1987, "20 people got a home in Hierbeek"),
        ("of one sex", 1988, "Not shown, because one of the groups is too small: men and women."),
    ],
)
def test_the_sentences_of_a_year_are_true(
    name: str, year: int, said: str, superuser: Engine, world: World, browser: Browser
) -> None:
    publish(superuser, world, year, YEARS[name], Made(areas=()))
    page = in_english(browser).get(f"/hierbeek/{year}-in-cijfers").text
    assert said in " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_of_a_small_municipality_are_told_neither_people_nor_where_it_stood_before_them(
    superuser: Engine, world: World, browser: Browser
) -> None:
    publish(superuser, world, 1990, YEARS["of three municipalities"], Made(areas=()))
    figures = browser.get("/hierbeek/1990-in-cijfers.json").json["figures"]
    assert figures["housing.housed"]["breakdowns"]["municipality"] == {"GM1": 20, "other": 11}
    assert figures["housing.closing_balance"]["value"] == -4
    assert figures["housing.opening_balance"]["breakdowns"].keys() == {"municipality"}
    assert figures["housing.opening_balance"]["breakdowns"]["municipality"].keys() == {"GM1"}
    assert figures["housing.closing_balance"]["breakdowns"]["municipality"].keys() == {"GM1", "GM2", "GM3"}
    page = browser.get("/hierbeek/1990-in-cijfers").text
    assert "Duinstad" in page
    assert "Zandwijk" not in page
