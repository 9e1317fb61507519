"""A family comes together, from the permit to a home: with a term met by post and one that the IND missed; by the keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.journeys.conftest import picture

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

pytestmark = pytest.mark.journey
HERE = "/hellevoetsluis"
STEP = 'a[href*="/dossier-steps/"]'


def follow(window: Page, link: str) -> None:
    """Press Enter on the first link or button of the page that fits, and wait for where it leads."""
    with window.expect_navigation():
        window.locator(f"main {link}").first.press("Enter")


def send(window: Page, field: str) -> None:
    """Send the form that holds `field` by the keyboard."""
    follow(window, f'form:has([name="{field}"]) button[type=submit]')


def fill(window: Page, **values: str) -> None:
    """Fill in fields by name: type into boxes, choose in lists, and take radios by the space bar."""
    for name, value in values.items():
        field = window.locator(f'main [name="{name}"]').first
        kind = field.evaluate("element => element.type")
        if kind == "radio":
            window.locator(f'main [name="{name}"][value="{value}"]').press("Space")
        elif kind == "select-one":
            field.select_option(value)
        else:
            field.fill(value)


def stop(window: Page, label: str) -> Locator:
    """Return a step of the path."""
    return window.locator(".path > li", has=window.locator("b", has_text=label)).first


def done(window: Page, page: str, label: str, day: str, **more: str) -> None:
    """Write down that the step where the dossier stands is done."""
    window.goto(page)
    assert stop(window, label).get_attribute("aria-current") == "step"
    follow(window, f"#steps {STEP}")
    assert label in window.inner_text("h1")
    fill(window, day=day, **more)
    send(window, "day")
    assert page in window.url


def test_a_family_comes_together_from_the_permit_to_a_home(enter: Callable[..., Page]) -> None:
    marjan = enter("Marjan Vuurtoren")
    page = a_dossier(marjan)
    the_family(marjan, page)
    in_time_by_post(marjan, page)
    the_ind_is_late(marjan, page)
    granted_and_on_their_way(marjan, page)
    arrived_registered_and_housed(marjan, page)
    looked_at_on_a_phone(marjan, page)
    closed(marjan, page)


def a_dossier(window: Page) -> str:
    window.goto(f"{HERE}/clients/new")
    fill(window, first_name="Saba", last_name="Herenigd")
    send(window, "last_name")
    client_id = window.url.split("?")[0][-36:]
    window.goto(f"{HERE}/dossiers/new?client={client_id}")
    fill(window, kind="family_reunification", opened_on="2024-03-04", reference="Z1-20240304")
    send(window, "opened_on")
    assert "Z1-20240304" in window.inner_text("main")
    assert stop(window, "Vergunning").get_attribute("aria-current") == "step"
    assert window.locator(".path > li").count() == 11
    return window.url.split("#")[0].split("?")[0][window.url.index(HERE) :]


def the_family(window: Page, page: str) -> None:
    for name, relation, born in (("Yonas Herenigd", "echtgenoot", "1984"), ("Hiwet Herenigd", "dochter", "2011")):
        window.goto(page)
        follow(window, 'a[href$="/parties/new"]')
        fill(window, name=name, relation=relation, place="Addis Abeba, Ethiopië", **{"birth_date-year": born})
        send(window, "relation")
    # Somebody by mistake: taken off, and the page speaks of two.
    window.goto(f"{page}/parties/new")
    fill(window, name="Per Ongeluk")
    send(window, "relation")
    window.get_by_role("link", name="Per Ongeluk").press("Enter")
    window.wait_for_url("**/dossier-parties/*")
    follow(window, 'form[action$="/withdraw"] button')
    window.goto(page)
    assert window.locator(".people-lines > li:visible").count() == 2
    assert "echtgenoot, 1984" in window.inner_text("main")


def in_time_by_post(window: Page, page: str) -> None:
    done(window, page, "Vergunning", "2024-03-04", proof="Beschikking")
    # Written down on the wrong day, undone, and written down again.
    done(window, page, "Aanvraag", "2024-06-05")
    window.goto(f"{page}/steps")
    window.locator(".lines > li", has_text="Aanvraag").locator('button[value="undo"]').press("Enter")
    window.wait_for_load_state()
    done(window, page, "Aanvraag", "2024-06-06", posted_on="2024-06-03", proof="Ontvangstbevestiging")
    # The last day was 4 June; posted before it and received within a week is in time (Awb 6:9 lid 2).
    assert stop(window, "Aanvraag").locator(".late").count() == 0
    done(window, page, "Papieren compleet", "2024-07-01")
    done(window, page, "DNA of gesprek", "2024-08-05")


def the_ind_is_late(window: Page, page: str) -> None:
    window.goto(page)
    # 6 June and 90 days.
    banner, decision = window.locator(".next"), stop(window, "Besluit van de IND")
    assert "next--late" in (banner.get_attribute("class") or "")
    assert "4 september 2024" in banner.inner_text()
    assert "4 sep 2024" in decision.locator(".late").inner_text()
    picture(window, "dossier-late")
    window.goto(f"{HERE}/dossiers/families")
    assert "4 sep 2024" in window.locator("tr", has_text="Saba Herenigd").locator(".late").inner_text()
    window.goto(page)
    follow(window, '.next a[href*="notice-of-default"]')
    assert "ingebrekestelling" in window.inner_text(".letter-sheet").lower()
    follow(window, 'a[href*="default_notice_received"]')
    fill(window, day="2024-09-09", proof="Aangetekend verstuurd")
    send(window, "day")
    window.goto(page)
    follow(window, '.next a[href*="/late"], .dates-list .is-late a')
    if not window.url.endswith("/late"):
        follow(window, 'a[href$="/late"]')
    fill(window, why="De IND wachtte op het DNA-onderzoek; de ingebrekestelling is verstuurd.")
    send(window, "why")
    window.goto(page)
    assert window.locator(".next--late").count() == 0


def granted_and_on_their_way(window: Page, page: str) -> None:
    done(window, page, "Besluit van de IND", "2024-11-11", outcome="granted", proof="Beschikking")
    assert stop(window, "Besluit van de IND").get_attribute("class") == "is-done"
    assert window.locator(".people-lines > li small", has_text="11 november 2024").count() == 2
    done(window, page, "Visum klaar", "2024-11-18")
    # First one of them, then the other: the step waits for both.
    window.goto(page)
    follow(window, f"#steps {STEP}")
    window.get_by_label("Hiwet Herenigd").press("Space")
    fill(window, day="2024-12-02")
    send(window, "day")
    assert stop(window, "Visum ophalen").get_attribute("aria-current") == "step"
    done(window, page, "Visum ophalen", "2024-12-09")
    done(window, page, "Reis", "2024-12-16")
    # Three days, of which two are working days: up to and including the 19th.
    done(window, page, "Melden", "2024-12-18")
    assert stop(window, "Melden").locator(".late").count() == 0
    done(window, page, "Vergunning na melding", "2024-12-30")


def arrived_registered_and_housed(window: Page, page: str) -> None:
    for relation in ("partner", "child"):
        window.goto(page)
        follow(window, 'a[href$="/client"]')
        fill(window, relation=relation, permit_from="2024-12-30")
        send(window, "relation")
        assert page in window.url
    follow(window, 'a[href*="route=family"]')
    assert window.locator('[name="route"][value="family"]').is_checked()
    for box in window.locator('[name="people"]').all():
        label = window.locator(f'label[for="{box.get_attribute("id")}"]').inner_text()
        if box.is_checked() != ("Saba" not in label):
            box.press("Space")
    fill(window, day="2024-12-16")
    send(window, "route")
    if "/placements/new" in window.url:
        follow(window, 'button[name="accepted"]')
    window.goto(page)
    housed = window.locator(".people-lines > li small", has_text="16 december 2024").all_inner_texts()
    assert len([said for said in housed if "cliënt" in said or "client" in said]) == 2
    done(window, page, "Huisvesting", "2024-12-16")
    assert window.locator('.path > [aria-current="step"]').count() == 0
    picture(window, "dossier-done")


def looked_at_on_a_phone(window: Page, page: str) -> None:
    size = window.viewport_size
    window.set_viewport_size({"width": 320, "height": 700})
    for address in (
        f"{page}/steps",
        f"{page}/parties/new",
        f"{HERE}/dossiers/families",
        f"{HERE}/step-templates",
        page,
    ):
        window.goto(address)
        assert window.evaluate("document.documentElement.scrollWidth") <= 320, address
    picture(window, "dossier-phone")
    assert size is not None
    window.set_viewport_size(size)


def closed(window: Page, page: str) -> None:
    window.goto(page)
    window.locator(f'main details:has(form[action="{page}/close"]) summary').press("Enter")
    fill(window, closed_on="2025-01-06", outcome="granted")
    send(window, "closed_on")
    assert window.locator(STEP).count() == 0
    window.goto(f"{HERE}/dossiers/families")
    assert "Saba Herenigd" not in window.inner_text("main")
    window.goto(page)
    follow(window, 'form[action$="/reopen"] button')
    assert window.locator(f'form[action="{page}/close"]').count() == 1


def test_the_team_lead_changes_a_line_for_dossiers_to_come(enter: Callable[..., Page]) -> None:
    marjan = enter("Marjan Vuurtoren")
    lines = f"{HERE}/step-templates?kind=return_orientation"
    marjan.goto(lines)
    fill(marjan, label="Gesprek met de familie", since="2024-01-01")
    send(marjan, "label")
    assert "Gesprek met de familie" in marjan.inner_text("main")
    marjan.locator(".lines > li", has_text="Gesprek met de familie").get_by_role("link").press("Enter")
    marjan.wait_for_url("**/step-templates/*-*")
    fill(marjan, label="Gesprek met de ouders", since="2024-06-01")
    send(marjan, "label")
    assert "Gesprek met de ouders" in marjan.inner_text("main")
    fill(marjan, **{"whole-since": "2024-07-01"})
    send(marjan, "whole-since")
    assert marjan.locator(".lines > li", has_text="Gesprek met de ouders").locator("form").count() == 0
