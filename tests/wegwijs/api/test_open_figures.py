"""Open figures as a program meets them: forms, errors, what it has already, how much it may ask, and what it never sees."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from tenants.figures.catalogue import INDICATORS
from tests.factories.statements import statements

if TYPE_CHECKING:
    from flask import Flask

    from tests.factories.browsers import Browser

pytestmark = pytest.mark.usefixtures("told")
V1 = "/api/v1"
BRANCH_YEAR = f"{V1}/branches/hierbeek/years/2018"
MATTER = ("SET_CONFIG", "BEGIN", "ROLLBACK", "COMMIT")


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))


def test_the_codebook_comes_in_both_languages_with_the_ids_of_the_catalogue(browser: Browser) -> None:
    found = browser.get(f"{V1}/indicators").get_json()
    assert [one["id"] for one in found["items"]] == list(INDICATORS)
    housed = found["items"][0]
    assert set(housed["name"]) == {"nl", "en"}
    assert (housed["kind"], housed["of_persons"]) == ("flow", True)
    assert housed["adds_up_over_time"]
    assert browser.get(f"{V1}/indicators/housing.housed").get_json() == housed
    assert [row["id"] for row in rows(browser.get(f"{V1}/indicators.csv").text)] == list(INDICATORS)


def test_a_branch_year_holds_what_was_published_and_names_every_version(browser: Browser) -> None:
    found = browser.get(BRANCH_YEAR).get_json()
    assert (found["branch"], found["year"], found["version"]) == ("hierbeek", 2018, 2)
    assert [one["version"] for one in found["versions"]] == [2, 1]
    assert found["figures"]["consultations.contacts"]["value"] == 152
    assert found["figures"]["consultations.contacts"]["previous"]["value"] == 120
    assert found["figures"]["consultations.clients"]["value"] == "hidden"
    older = browser.get(f"{BRANCH_YEAR}?version=1").get_json()
    assert older["version"] == 1


def test_a_region_and_the_country_show_what_they_published_and_not_what_they_took_back(browser: Browser) -> None:
    found = browser.get(f"{V1}/regions/zuidwest/years/2018").get_json()
    assert (found["status"], found["version"], [one["version"] for one in found["versions"]]) == (
        "published",
        2,
        [2, 1],
    )
    unit = found["units"][0]["id"]
    assert found["figures"]["housing.housed"]["units"][unit] == {"value": 53, "parts": ["hidden", "hidden"]}
    assert browser.get(f"{V1}/regions/noord/years/2018").status_code == 410
    assert browser.get(f"{V1}/regions/noord/years/2018.csv?version=1").status_code == 410
    assert browser.get(f"{V1}/regions/noord/years/2018?version=2").status_code == 404
    nation = browser.get(f"{V1}/nation/years/2018").get_json()
    assert (nation["unit"], nation["name"]) == ("nation", "Nederland")
    assert browser.get(f"{V1}/nation").get_json()["years"] == [2018]
    years = {one["slug"]: one["years"] for one in browser.get(f"{V1}/regions").get_json()["items"]}
    assert years == {"zuidwest": [2018], "noord": []}
    sheet = rows(browser.get(f"{V1}/regions/zuidwest/years/2018.csv?version=1").text)
    told = [row["number"] for row in sheet if row["indicator"] == "housing.housed" and row["unit"] == "branch"]
    assert told == ["51", "hidden", "hidden"]


def test_the_sheet_says_the_same_numbers_as_the_data(browser: Browser) -> None:
    data = browser.get(BRANCH_YEAR).get_json()["figures"]
    sheet = rows(browser.get(f"{BRANCH_YEAR}.csv").text)
    totals = {row["indicator"]: row["number"] for row in sheet if row["year"] == "2018" and not row["breakdown"]}
    assert totals == {name: "" if figure["value"] is None else str(figure["value"]) for name, figure in data.items()}


@pytest.mark.parametrize("path", ["/branches", "/regions", "/municipalities", "/branches/hierbeek/years/2018"])
def test_every_table_comes_as_csv_at_its_own_address_or_by_accept(browser: Browser, path: str) -> None:
    by_address = browser.get(f"{V1}{path}.csv")
    by_accept = browser.get(f"{V1}{path}", headers={"Accept": "text/csv"})
    assert by_address.mimetype == by_accept.mimetype == "text/csv"
    assert by_address.data == by_accept.data


def test_a_long_list_comes_in_pages_that_lead_to_each_other(browser: Browser) -> None:
    first = browser.get(f"{V1}/branches?page_size=1")
    body = first.get_json()
    assert (body["total"], len(body["items"])) == (2, 1)
    assert 'rel="next"' in first.headers["Link"]
    second = browser.get(body["links"]["next"]).get_json()
    assert {body["items"][0]["slug"], second["items"][0]["slug"]} == {"hierbeek", "elderveen"}
    assert second["links"]["next"] is None
    assert len(rows(browser.get(f"{V1}/branches.csv").text)) == 2


def test_a_branch_shows_its_regions_municipalities_and_published_years(browser: Browser) -> None:
    found = browser.get(f"{V1}/branches/hierbeek").get_json()
    assert [stay["region"] for stay in found["regions"]] == ["zuidwest"]
    assert [area["code"] for area in found["municipalities"]] == ["GM9001"]
    assert found["years"] == [2018]


def test_who_has_it_already_hears_so_in_one_statement(app: Flask, browser: Browser) -> None:
    for path in (BRANCH_YEAR, f"{BRANCH_YEAR}.csv", f"{V1}/branches", f"{V1}/municipalities", f"{V1}/indicators"):
        tag = browser.get(path).headers["ETag"]
        with statements(app) as sent:
            again = browser.get(path, headers={"If-None-Match": tag})
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
        assert "RateLimit" in again.headers
        asked = [one for one in sent if "set_config" not in one]
        assert len(asked) <= 1, (path, asked)


def test_an_etag_differs_by_form_and_version(browser: Browser) -> None:
    paths = (BRANCH_YEAR, f"{BRANCH_YEAR}.csv", f"{BRANCH_YEAR}?version=1")
    assert len({browser.get(path).headers["ETag"] for path in paths}) == 3


def test_an_answer_may_be_kept_by_anybody_and_read_by_any_site(browser: Browser) -> None:
    answer = browser.get(BRANCH_YEAR)
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Set-Cookie" not in answer.headers
    asked_first = browser.options(BRANCH_YEAR, headers={"Origin": "https://example.org"})
    assert "Authorization" in asked_first.headers["Access-Control-Allow-Headers"]


def test_head_answers_as_get_without_a_body(browser: Browser) -> None:
    got, head = browser.get(BRANCH_YEAR), browser.head(BRANCH_YEAR)
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", got.headers["ETag"])


@pytest.mark.parametrize(
    ("method", "path", "headers", "code"),
    [
        ("GET", f"{V1}/branches?page=0", {}, 400),
        ("GET", f"{V1}/branches?page=1&page=2", {}, 400),
        ("GET", f"{V1}/branches?paginas=2", {}, 400),
        ("GET", f"{BRANCH_YEAR}?version=null", {}, 400),
        ("GET", f"{V1}/nation/years/2018?status=current", {}, 401),
        ("GET", BRANCH_YEAR, {"Authorization": "Bearer wegwijs_nee"}, 401),
        ("GET", BRANCH_YEAR, {"Authorization": "Basic bmVlOm5lZQ=="}, 401),
        ("GET", f"{V1}/nergens", {}, 404),
        ("GET", f"{V1}/branches/nergens", {}, 404),
        ("GET", f"{V1}/branches/hier%00beek", {}, 404),
        ("GET", f"{V1}/branches/hierbeek/years/99999999999999999999", {}, 404),
        ("GET", f"{BRANCH_YEAR}?version=3", {}, 404),
        ("GET", f"{V1}/regions/noord/years/2018", {}, 410),
        ("POST", BRANCH_YEAR, {}, 405),
        ("DELETE", f"{V1}/branches", {}, 405),
        ("GET", BRANCH_YEAR, {"Accept": "application/xml"}, 406),
        ("GET", f"{BRANCH_YEAR}.csv", {"Accept": "application/json"}, 406),
    ],
)
def test_an_error_is_a_problem_in_the_readers_language(
    browser: Browser, method: str, path: str, headers: dict[str, str], code: int
) -> None:
    told = {}
    for language in ("nl", "en"):
        answer = browser.open(path, method=method, headers={**headers, "Accept-Language": language}, csrf=False)
        assert (answer.status_code, answer.mimetype) == (code, "application/problem+json")
        assert answer.headers["Content-Language"] == language
        body = answer.get_json()
        assert body["status"] == code
        told[language] = body["title"]
    if code == 400:
        assert body["errors"][0]["name"] in path
    if code == 401:
        assert (told["en"] == "This asks for a token") is ("Authorization" not in headers)
        assert answer.headers["WWW-Authenticate"].lower().startswith("bearer")
    if code == 405:
        assert {"GET", "HEAD"} <= set(answer.headers["Allow"].replace(",", " ").split())
    assert all(told.values())


def test_who_asks_too_much_hears_when_to_come_back(app: Flask, browser: Browser) -> None:
    before = app.config["API_LIMIT"]
    app.config["API_LIMIT"] = "3 per hour"
    address = {"REMOTE_ADDR": "192.0.2.7"}
    try:
        # All addresses together, not each by itself.
        asked = ("regions", "branches", "nation", "regions", "regions.csv")
        answers = [browser.get(f"{V1}/{path}", environ_base=address) for path in asked]
    finally:
        app.config["API_LIMIT"] = before
    assert [one.status_code for one in answers] == [200, 200, 200, 429, 429]
    assert '"default";q=3;w=3600' in answers[0].headers["RateLimit-Policy"]
    assert answers[0].headers["RateLimit"].startswith('"default";r=2;t=')
    assert answers[3].mimetype == "application/problem+json"
    assert 0 < int(answers[3].headers["Retry-After"]) <= 3600


def test_nobody_who_is_signed_in_is_known_here(app: Flask, browser: Browser) -> None:
    browser.set_cookie(app.config["SESSION_COOKIE_NAME"], "x.y.z")
    with statements(app) as sent:
        answer = browser.get(BRANCH_YEAR)
    assert answer.headers["Cache-Control"].startswith("public")
    assert not [one for one in sent if "sign_ins" in one]


def test_the_description_names_every_address_and_only_what_can_be_asked(app: Flask, browser: Browser) -> None:
    told = browser.get(f"{V1}/openapi.json").get_json()
    assert told["openapi"].startswith("3.1")
    rules = {rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith(V1)}
    plain = {rule.replace("<int:year>", "{year}").replace("<", "{").replace(">", "}") for rule in rules}
    assert {V1 + path for path in told["paths"]} == plain
    assert all(set(path) == {"get"} for path in told["paths"].values())


def test_the_interface_reads_no_raw_cell(app: Flask, browser: Browser) -> None:
    told = browser.get(f"{V1}/openapi.json").get_json()
    values = {"slug": "hierbeek", "region": "zuidwest", "indicator": "housing.housed", "year": "2018"}
    with statements(app) as sent:
        for path in told["paths"]:
            browser.get(V1 + path.format(**values))
    asked = " ".join(sent)
    for table in ("figure_months", "figure_days", "figure_years", "figure_deltas", "region_figures", "nation_figures"):
        assert table not in asked


def test_the_page_explains_and_its_addresses_work(browser: Browser) -> None:
    page = browser.get("/open-figures").text
    for path in (BRANCH_YEAR, f"{BRANCH_YEAR}.csv", f"{V1}/indicators.csv", f"{V1}/openapi.json", "/codebook"):
        assert path in page
        assert browser.get(path).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/nederland/99999999999-in-cijfers", "/hierbeek/99999999999-in-cijfers", "/api/v1/nation/years/99999999999"],
)
def test_a_year_that_no_column_can_hold_is_no_page(browser: Browser, path: str) -> None:
    assert browser.get(path).status_code == 404
