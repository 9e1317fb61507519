"""Pages of terms: the catalogue, one term with its calculator and examples, the holidays of a year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tenants.roles import Role
from tenants.terms.catalogue import CATALOGUE, term_ids
from tests.factories.statements import statements

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from flask import Flask

    from tests.factories.browsers import Browser
    from tests.factories.world import World

HERE = "/hierbeek/terms"
DECISION = f"{HERE}/family_reunification.decision"


@pytest.fixture
def counsellor(browser_as: Callable[[uuid.UUID], Browser], world: World) -> Browser:
    return browser_as(world.person(Role.LEGAL_COUNSELLOR))


def test_the_catalogue_shows_every_version_with_its_source(counsellor: Browser) -> None:
    page = counsellor.get(HERE).get_data(as_text=True)
    for term in CATALOGUE:
        assert term.name_nl in page
        assert term.source_url.replace("&", "&amp;") in page
    assert "art. 69 lid 1 Vw 2000" in page
    assert page.count('class="unsure"') == sum(not term.confirmed for term in CATALOGUE)


def test_a_term_and_a_day_lead_to_what_comes_out(counsellor: Browser) -> None:
    answer = counsellor.get(HERE, query_string={"term": "regular.objection", "day": "2012-03-12"})
    assert answer.status_code == 302
    assert answer.location == f"{HERE}/regular.objection?day=2012-03-12"
    page = counsellor.get(answer.location).get_data(as_text=True)
    assert "dinsdag 10 april 2012" in page
    assert "= 9 april; " in page.replace("&gt;", ">")


def test_names_in_the_choice_of_a_term_keep_their_capitals(counsellor: Browser) -> None:
    page = counsellor.get(HERE).get_data(as_text=True)
    assert "(aankomst in Nederland)" in page


@pytest.mark.parametrize(
    "asked", [{"term": "", "day": "2012-03-12"}, {"term": "regular.objection", "day": "2012-02-30"}]
)
def test_half_a_question_gets_a_sentence(asked: dict[str, str], counsellor: Browser) -> None:
    answer = counsellor.get(HERE, query_string=asked)
    assert answer.status_code == 422
    assert "faults" in answer.get_data(as_text=True)


@pytest.mark.parametrize("term_id", term_ids())
def test_every_term_has_a_page_that_says_what_the_law_says(term_id: str, counsellor: Browser) -> None:
    answer = counsellor.get(f"{HERE}/{term_id}")
    assert answer.status_code == 200
    page = answer.get_data(as_text=True)
    assert 'class="answer"' not in page, "nothing was asked yet"
    assert page.count('id="version-') == len([term for term in CATALOGUE if term.id == term_id])


def test_what_happened_to_a_term_is_reckoned_with(counsellor: Browser) -> None:
    asked = {"day": "2018-05-22", "extensions": "3 months", "since": "2018-06-01", "until": "2018-06-11"}
    page = counsellor.get(DECISION, query_string=asked).get_data(as_text=True)
    assert "vrijdag 30 november 2018" in page
    assert 'datetime="2018-11-20"' in page
    assert 'value="2018-06-01"' in page, "the form keeps what was asked"


def test_the_same_extension_can_be_ticked_twice_where_the_law_gives_it_twice(counsellor: Browser) -> None:
    asked = {"day": "2018-05-22", "extensions": ["6 months", "6 months+"]}
    page = counsellor.get(f"{HERE}/naturalisation.decision", query_string=asked).get_data(as_text=True)
    assert "vrijdag 22 mei 2020" in page


def test_a_clock_that_still_stands_gives_no_last_day(counsellor: Browser) -> None:
    page = counsellor.get(DECISION, query_string={"day": "2018-05-22", "since": "2018-06-01"}).get_data(as_text=True)
    assert 'class="answer"' in page
    assert 'datetime="2018-06-02"' in page


def test_a_term_of_a_citizen_asks_for_no_standing_still(counsellor: Browser) -> None:
    page = counsellor.get(f"{HERE}/regular.objection").get_data(as_text=True)
    assert 'name="since"' not in page
    assert 'name="extensions"' not in page
    assert 'name="regime"' not in page


@pytest.mark.parametrize(
    ("term_id", "asked"),
    [
        ("family_reunification.decision", {"day": "nonsense"}),
        ("family_reunification.decision", {"day": ""}),
        ("family_reunification.decision", {"day": "0001-01-01"}),
        ("family_reunification.decision", {"day": "2018-05-22", "extensions": "4 months"}),
        ("family_reunification.decision", {"day": "2018-05-22", "until": "2018-06-11"}),
        ("family_reunification.decision", {"day": "2018-05-22", "since": "2018-06-12", "until": "2018-06-11"}),
        ("asylum.decision", {"day": "2023-02-03", "extensions": "9 months"}),
        ("integration.term", {"day": "2010-01-01"}),
        ("regular.objection", {"day": "1985-01-01"}),
    ],
)
def test_what_cannot_be_gets_a_sentence_and_no_date(term_id: str, asked: dict[str, str], counsellor: Browser) -> None:
    answer = counsellor.get(f"{HERE}/{term_id}", query_string=asked)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "faults" in page
    assert 'class="answer"' not in page


def test_the_regime_of_a_dossier_decides_where_the_law_says_so(counsellor: Browser) -> None:
    asked = {"day": "2027-03-02"}
    new = counsellor.get(f"{HERE}/asylum.appeal", query_string=asked).get_data(as_text=True)
    old = counsellor.get(f"{HERE}/asylum.appeal", query_string={**asked, "regime": "2025-10-01"}).get_data(as_text=True)
    assert "dinsdag 16 maart 2027" in new
    assert "dinsdag 30 maart 2027" in old


def test_an_unknown_term_is_absent(counsellor: Browser) -> None:
    assert counsellor.get(f"{HERE}/asylum.apeal").status_code == 404


def test_a_year_shows_its_holidays_and_which_days_are_not_sure(counsellor: Browser) -> None:
    page = counsellor.get(f"{HERE}/holidays?year=2018").get_data(as_text=True)
    assert "maandag 24 december" in page
    assert "Stcrt. 2016, 58653" in page
    unsure = counsellor.get(f"{HERE}/holidays?year=2015").get_data(as_text=True)
    assert "15 mei 2015" in unsure
    assert "vrijdag 15 mei" not in unsure


@pytest.mark.parametrize("year", ["1989", "2101", "x", ""])
def test_a_year_we_do_not_know_gets_a_sentence(year: str, counsellor: Browser) -> None:
    answer = counsellor.get(f"{HERE}/holidays", query_string={"year": year})
    assert answer.status_code == 422
    assert "faults" in answer.get_data(as_text=True)


def test_who_may_not_read_dossiers_sees_no_terms(browser_as: Callable[[uuid.UUID], Browser], world: World) -> None:
    volunteer = browser_as(world.person(Role.VOLUNTEER))
    assert {volunteer.get(address).status_code for address in (HERE, DECISION, f"{HERE}/holidays")} == {404}


def test_the_pages_ask_the_database_nothing_of_their_own(app: Flask, counsellor: Browser) -> None:
    for address in (HERE, f"{DECISION}?day=2018-05-22", f"{HERE}/holidays"):
        with statements(app) as sent:
            assert counsellor.get(address).status_code == 200
        assert len(sent) <= 5, sent
