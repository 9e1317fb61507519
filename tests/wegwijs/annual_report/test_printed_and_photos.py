"""What once stood on paper, photographs, English, and everything that was published: through its pages."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

import pytest

from tenants.roles import Role
from tests.factories.files import picture
from tests.factories.records import registered
from tests.factories.statements import statements
from tests.factories.years import published, two_years

if TYPE_CHECKING:
    from flask import Flask
    from sqlalchemy import Engine

    from tests.factories.world import World

YEAR, PAGE = "/hierbeek/figures/2018", "/hierbeek/2018-in-cijfers"
ADDED = {"chapter": "consultations", "alt": "De wachtkamer, met nieuwe stoelen", "people": "no"}


@pytest.fixture(scope="module", autouse=True)
def counted(engine_web: Engine, engine_worker: Engine, world: World) -> None:
    """Two years, counted."""
    two_years(engine_web, engine_worker, world)
    registered(engine_web, world, "Haben", "Wilgenboom")


def photo(**said: str) -> dict[str, Any]:
    """Return the form of a photograph; each is another picture."""
    photo.count = getattr(photo, "count", 20) + 1  # type: ignore[attr-defined]
    return {**ADDED, **said, "file": (io.BytesIO(picture("JPEG", (40, photo.count))), "IMG_1.jpg")}  # type: ignore[attr-defined]


def test_what_was_printed_stands_beside_what_is_counted(browser_as, browser, engine_web: Engine, world: World) -> None:
    lead = browser_as(world.person(Role.TEAM_LEAD))
    wrong = {"figure": "consultations.contacts", "printed": "veel", "reason": "te veel geteld"}
    refused = lead.post(f"{YEAR}/printed", data=wrong)
    assert refused.status_code == 422
    assert "te veel geteld" in refused.text, "what was typed is kept"
    given = {"figure": "consultations.contacts", "printed": "160", "reason": "op papier telden acht bezoeken dubbel"}
    assert lead.post(f"{YEAR}/printed", data=given).status_code == 302
    page = lead.get(f"{YEAR}/printed").text
    assert "160" in page
    assert "152" in page
    published(engine_web, world)
    told = re.search(r'<p class="printed">([^<]*)</p>', browser.get(PAGE).text)
    assert told
    assert "160" in told[1]
    assert "152" in told[1]
    assert "Op papier telden acht bezoeken dubbel." in told[1]
    assert browser.get(f"{PAGE}.json").get_json()["printed"] == [
        {
            "figure": "consultations.contacts", "printed": "160", "computed": 152,
            "reason": "op papier telden acht bezoeken dubbel",
        }
    ]  # fmt: skip
    assert "consultations.contacts;2018;printed;;160;" in browser.get(f"{PAGE}.csv").text
    (printed_id,) = re.findall(r"printed/([0-9a-f-]{36})/withdrawal", page)
    assert lead.post(f"{YEAR}/printed/{printed_id}/withdrawal").status_code == 302
    assert lead.post(f"{YEAR}/printed/{printed_id}/withdrawal").status_code == 404
    assert '<p class="printed">' in browser.get(PAGE).text, "a signed version stays as it was"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"alt": ""}, "alt"),
        ({"alt": "Haben Wilgenboom aan de balie"}, "alt"),
        ({"alt": "111222333"}, "alt"),
        ({"people": ""}, "people"),
        ({"chapter": "weather"}, "chapter"),
    ],
)
def test_a_photo_of_which_too_little_or_too_much_is_said_does_not_come_in(
    said: dict[str, str], field: str, browser_as, world: World
) -> None:
    lead = browser_as(world.person(Role.TEAM_LEAD))
    refused = lead.post(f"{YEAR}/photos", data=photo(**said), content_type="multipart/form-data")
    assert refused.status_code == 422
    assert f'id="{field}-fault"' in refused.text or f'href="#{field}' in refused.text
    assert "/photos/" not in refused.text.replace(f"{YEAR}/photos", "")


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4 nothing", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a"])
def test_what_is_no_photo_does_not_come_in(data: bytes, browser_as, world: World) -> None:
    lead = browser_as(world.person(Role.TEAM_LEAD))
    sent = {**ADDED, "file": (io.BytesIO(data), "foto.jpg")}
    assert lead.post(f"{YEAR}/photos", data=sent, content_type="multipart/form-data").status_code == 422


def test_a_photo_is_public_with_its_version_and_gone_with_it(
    browser_as, browser, engine_web: Engine, world: World
) -> None:
    lead = browser_as(world.person(Role.TEAM_LEAD))
    assert lead.post(f"{YEAR}/photos", data=photo(), content_type="multipart/form-data").status_code == 302
    (own,) = re.findall(rf'src="({YEAR}/photos/[0-9a-f-]+)"', lead.get(f"{YEAR}/photos").text)
    mine = lead.get(own)
    assert mine.mimetype == "image/jpeg"
    assert mine.headers["Cache-Control"] == "no-store"
    assert browser_as(world.lead_elsewhere).get(own).status_code == 404
    assert own in lead.get(f"{YEAR}/preview").text
    version = published(engine_web, world, reason="Met een foto").version
    (public,) = re.findall(rf'src="({PAGE}/photos/[0-9a-f-]+)" alt="{ADDED["alt"]}"', browser.get(PAGE).text)
    seen = browser.get(public)
    assert seen.data == mine.data
    assert seen.headers["Cache-Control"].startswith("public")
    assert browser.get(public, headers={"If-None-Match": seen.headers["ETag"]}).status_code == 304
    assert browser.get(public.replace("hierbeek", "elderveen")).status_code == 404
    assert b"/Image" in browser.get(f"{PAGE}.pdf").data
    # Taken back in the making, it stays with the version that was signed; put back, it is there again.
    assert lead.post(f"{own}/withdrawal").status_code == 302
    assert own not in lead.get(f"{YEAR}/photos").text
    assert browser.get(public).status_code == 200
    assert lead.post(f"{own}/withdrawal", data={"do": "restore"}).status_code == 302
    assert own in lead.get(f"{YEAR}/photos").text
    lead.post(f"{YEAR}/versions/{version}/withdrawal", data={"withdrawal": "Toch niet", "confirmed": "y"})
    assert browser.get(public).status_code == 404


def test_the_editor_suggests_checks_keeps_and_shows_as_a_reader(browser_as, world: World) -> None:
    lead = browser_as(world.person(Role.TEAM_LEAD))
    page = lead.get(f"{YEAR}/story").text
    assert page.count('class="telling__chapter"') == 1
    assert "120" in page, "last year's figures stand beside"
    assert "152" in page
    typed = {"consultations_text": "Nog invullen. Haben Wilgenboom kwam vaak."}
    found = lead.post(f"{YEAR}/story/checks/consultations", data=typed).text
    assert "Haben Wilgenboom" in found
    assert found.count("checks__no") == 2
    assert "Haben" not in lead.get(f"{YEAR}/story").text, "looking keeps nothing"
    assert lead.post(f"{YEAR}/story/checks/weather", data=typed).status_code == 404
    kept = {"consultations_text": "Het was druk.", "consultations_text_en": "It was busy."}
    taken = lead.post(f"{YEAR}/story", data={**kept, "do": "take consultations"})
    assert taken.headers["Location"].endswith("#consultations")
    after = lead.get(f"{YEAR}/story").text
    assert re.search(r'id="consultations_lead"[^>]*value="[^"]+"', after)
    assert "Het was druk." in after
    assert lead.post(f"{YEAR}/story", data={**kept, "do": "take housing"}).status_code == 404
    shown = lead.post(f"{YEAR}/story", data={**kept, "do": "preview"})
    preview = lead.get(shown.headers["Location"])
    assert "Het was druk." in preview.text
    assert preview.headers["Cache-Control"] == "no-store"
    assert "Het was druk." not in lead.get(YEAR).text, "a draft is no text yet"


def test_a_page_in_english_shows_the_story_in_english(browser_as, browser, engine_web: Engine, world: World) -> None:
    lead = browser_as(world.person(Role.TEAM_LEAD))
    words = {"consultations_text": "Het was druk.", "consultations_text_en": "It was busy."}
    assert lead.post(f"{YEAR}/story", data={**words, "do": "keep"}).status_code == 302
    published(engine_web, world, reason="Ook in het Engels")
    assert "Het was druk." in browser.get(PAGE).text
    assert 'class="quiet small in-dutch"' not in browser.get(PAGE).text
    english = browser.get(f"{PAGE}?language=en").text
    assert '<html lang="en"' in english
    assert "It was busy." in english
    assert "Het was druk." not in english
    assert "in-dutch" not in english
    assert browser.get(f"{PAGE}?language=xx").status_code == 200
    lead.post(f"{YEAR}/story", data={"consultations_text": "Het was druk.", "do": "keep"})
    published(engine_web, world, reason="Zonder Engels")
    untold = browser.get(f"{PAGE}?language=en").text
    assert 'lang="nl"' in untold, "Dutch words say that they are"
    assert untold.count("in-dutch") == 1, "and once it is said why they are there"


def test_everything_that_was_published_is_found(browser, world: World) -> None:
    assert f'href="{PAGE}"' in browser.get("/hierbeek/in-cijfers").text
    everything = browser.get("/in-cijfers").text
    assert f'href="{PAGE}"' in everything
    assert f'href="{PAGE}"' in browser.get("/in-cijfers?q=HIERB").text
    assert f'href="{PAGE}"' not in browser.get("/in-cijfers?q=nergenshuizen").text
    assert browser.get("/nergenshuizen/in-cijfers").status_code == 404


def test_two_years_stand_beside_each_other(browser, engine_web: Engine, world: World) -> None:
    published(engine_web, world, 2017)
    page = browser.get(f"{PAGE}/naast-het-jaar-ervoor").text
    assert ">120<" in page
    assert ">152<" in page
    assert ">+32<" in page
    assert browser.get("/hierbeek/2016-in-cijfers/naast-het-jaar-ervoor").status_code == 404


@pytest.mark.parametrize("address", ["/in-cijfers", "/hierbeek/in-cijfers", f"{PAGE}/naast-het-jaar-ervoor"])
def test_public_pages_cost_few_statements(address: str, app: Flask, browser) -> None:
    with statements(app) as sent:
        assert browser.get(address).status_code == 200
    assert len(sent) <= 4, sent


@pytest.mark.parametrize("address", [f"{YEAR}/printed", f"{YEAR}/photos", f"{YEAR}/preview"])
def test_the_pages_of_the_branch_cost_few_statements(address: str, app: Flask, browser_as, world: World) -> None:
    lead = browser_as(world.person(Role.TEAM_LEAD))
    with statements(app) as sent:
        assert lead.get(address).status_code == 200
    assert len(sent) <= 8, sent
