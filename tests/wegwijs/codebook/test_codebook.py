"""The codebook: everything the catalogue says, for everybody, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from flask_babel import force_locale
from flask_babel import gettext as _

from tenants.figures.catalogue import INDICATORS, Kind
from tests.factories.statements import statements
from wegwijs.codebook.entries import KINDS, entry_of
from wegwijs.codebook.parts import NAMES, name_of, parts_of

if TYPE_CHECKING:
    from flask import Flask

    from tests.factories.browsers import Browser


def test_every_indicator_has_its_place_in_the_codebook(browser: Browser) -> None:
    page = browser.get("/codebook").text
    for name in INDICATORS:
        assert f'id="{name}"' in page
        assert f"/codebook/{name}" in page


def test_an_entry_says_what_the_catalogue_says(app: Flask, browser: Browser) -> None:
    page = browser.get("/codebook/housing.housed").text
    with app.test_request_context(), force_locale("nl"):
        entry = entry_of(INDICATORS["housing.housed"], 5)
        for said in (
            _(INDICATORS["housing.housed"].definition),
            entry.adds_up,
            _(INDICATORS["housing.housed"].reference),
        ):
            assert said.split("'")[0] in page
    for code in ("age_group", "adult", "nationality"):
        assert f"<code>{code}</code>" in page
    assert "5" in entry.hiding


def test_the_codebook_asks_nothing_of_the_database(app: Flask, browser: Browser) -> None:
    with statements(app) as sent:
        assert browser.get("/codebook").status_code == 200
    assert [one for one in sent if "set_config" not in one] == []


def test_who_searches_finds_what_speaks_of_it(browser: Browser) -> None:
    found = browser.get("/codebook?q=housing.dwellings").text
    assert 'id="housing.dwellings"' in found
    assert 'id="consultations.contacts"' not in found
    nothing = browser.get("/codebook?q=zeppelin").text
    assert 'class="entry"' not in nothing
    assert 'value="zeppelin"' in nothing


@pytest.mark.parametrize("typed", ["<script>", "%", "x" * 500])
def test_whatever_is_typed_is_answered(browser: Browser, typed: str) -> None:
    page = browser.get("/codebook", query_string={"q": typed})
    assert page.status_code == 200
    assert "<script>x" not in page.text


def test_what_is_no_indicator_is_not_there(browser: Browser) -> None:
    assert browser.get("/codebook/housing.nothing").status_code == 404


def test_every_kind_and_every_breakdown_has_words(app: Flask) -> None:
    assert set(KINDS) == set(Kind)
    used = {name for one in INDICATORS.values() for name in one.breakdowns}
    assert used <= NAMES.keys()
    with app.test_request_context():
        for one in INDICATORS.values():
            for name in one.breakdowns:
                assert name_of(name)
                assert all(parts_of(one.area, name).values())


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_codebook_speaks_both_languages(browser: Browser, language: str) -> None:
    browser.post("/language", data={"language": language})
    assert f'lang="{language}"' in browser.get("/codebook").text


def test_what_a_figure_is_based_on_is_said_in_the_language_of_the_page(app: Flask) -> None:
    with app.test_request_context(), force_locale("nl"):
        for one in INDICATORS.values():
            assert entry_of(one, 5).source == _(one.reference)
