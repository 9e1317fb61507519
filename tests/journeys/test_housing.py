"""A year of housing with the keyboard: a quota, a correction, a trade, the authority's count, a home, a family in it.

Everything is made, put right and ended through its pages, by the team lead of Hellevoetsluis.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from tenants.housing.rules import HalfYear
from tenants.moments import local_date
from tests.journeys.conftest import picture
from tests.journeys.test_spine import press

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.journeys.conftest import Town

pytestmark = pytest.mark.journey
HOUSING = "/hellevoetsluis/housing"
VOORNE = "GM1992"


def write(window: Page, label: str, words: str) -> None:
    """Go to a field by its label and type in it, in place of what stood there."""
    window.get_by_label(label, exact=False).first.focus()
    window.keyboard.press("ControlOrMeta+a")
    window.keyboard.type(words)


def choose_day(window: Page, label: str, day: dt.date) -> None:
    """Fill in a day: how its parts are typed depends on the browser's language."""
    window.get_by_label(label, exact=False).first.fill(day.isoformat())


def send(window: Page) -> None:
    """Press Enter in the field that has the focus: the form goes."""
    with window.expect_navigation():
        window.keyboard.press("Enter")


def told(window: Page) -> str:
    """Return what the page says, and fail on a fault."""
    assert window.locator(".faults").count() == 0, window.inner_text("main")
    return window.inner_text("body")


def lines(town: Town, table: str, where: str = "withdrawn_at IS NULL") -> int:
    with town.superuser.connect() as behind:
        query = f"SELECT count(*) FROM {table} t JOIN branches ON branches.id = branch_id WHERE slug = 'hellevoetsluis'"
        return int(behind.scalar(text(f"{query} AND {where}")) or 0)


def test_the_position_leads_to_everything_that_explains_it(enter: Callable[..., Page]) -> None:
    marjan = enter("Marjan Vuurtoren")
    marjan.goto(HOUSING)
    assert "Voorne aan Zee" in marjan.inner_text("h1")
    picture(marjan, "housing-position")
    press(marjan, "Halfjaar eerder")
    assert "Stand op" in told(marjan)
    marjan.get_by_role("link", name="Voorne aan Zee").first.focus()
    send(marjan)
    assert "Grootboek" in told(marjan)
    picture(marjan, "housing-municipality")
    marjan.goto(f"{HOUSING}?on=2018-12-31")
    assert "Hellevoetsluis loopt 20 achter" in marjan.inner_text("h1")


def test_a_quota_and_a_count_are_filled_in_put_right_and_withdrawn(town: Town, enter: Callable[..., Page]) -> None:
    marjan, before, counts = enter("Marjan Vuurtoren"), lines(town, "quotas"), lines(town, "authority_counts")
    ahead = HalfYear.of(local_date()).step(2)
    marjan.goto(f"{HOUSING}/quotas/new?municipality={VOORNE}&half={ahead.code}")
    write(marjan, "Hoeveel mensen", "31")
    send(marjan)
    assert "Bewaard" in told(marjan)
    assert "Al bekend" in marjan.inner_text("main")
    marjan.goto(f"{HOUSING}/quotas/new?municipality={VOORNE}&half={ahead.code}")
    write(marjan, "Hoeveel mensen", "33")
    send(marjan)
    assert "33" in told(marjan)
    marjan.goto(f"{HOUSING}/quotas/new?municipality={VOORNE}&half={ahead.code}")
    press(marjan, "Per ongeluk ingevoerd")
    write(marjan, "Waarom was het een vergissing?", "Nog niet gepubliceerd")
    send(marjan)
    assert "Ingetrokken" in told(marjan)
    assert lines(town, "quotas") == before

    half = HalfYear(2024, 1)
    marjan.goto(f"{HOUSING}/counts/new?municipality={VOORNE}&half={half.code}")
    choose_day(marjan, "Geteld tot en met", dt.date(2024, 5, 31))
    write(marjan, "Hoeveel mensen, volgens het COA", "58")
    write(marjan, "Waarom verschilt het", "Het COA telt wie gekoppeld is")
    send(marjan)
    assert "Bewaard" in told(marjan)
    with town.superuser.connect() as behind:
        count_id = behind.scalar(text("SELECT id FROM authority_counts WHERE as_of = '2024-05-31' AND persons = 58"))
    marjan.goto(f"{HOUSING}/counts/{count_id}/correction")
    write(marjan, "Hoeveel mensen, volgens het COA", "57")
    write(marjan, "Waarom verandert u het?", "Een tikfout")
    send(marjan)
    told(marjan)
    marjan.goto(f"{HOUSING}/counts/{count_id}/withdrawal")
    write(marjan, "Waarom was het een vergissing?", "Van een andere gemeente")
    send(marjan)
    assert lines(town, "authority_counts") == counts


def test_a_correction_and_a_trade_are_booked_put_right_withdrawn_and_brought_back(
    town: Town, enter: Callable[..., Page]
) -> None:
    marjan, before = enter("Marjan Vuurtoren"), lines(town, "balance_entries")
    marjan.goto(f"{HOUSING}/entries/new?municipality={VOORNE}&kind=correction")
    write(marjan, "Hoeveel mensen", "+2")
    write(marjan, "Waarom?", "Dubbel ingeschreven")
    send(marjan)
    assert "Geboekt" in told(marjan)
    marjan.get_by_role("link", name="Correctie", exact=True).first.focus()
    send(marjan)
    assert "Correctie: Voorne aan Zee +2" in marjan.inner_text("h1")
    press(marjan, "Verbeter deze regel")
    write(marjan, "Hoeveel mensen", "3")
    write(marjan, "Waarom verbetert u dit?", "Er was er nog een")
    send(marjan)
    assert "Wat er eerst stond" in told(marjan)
    press(marjan, "Per ongeluk geboekt")
    write(marjan, "Waarom was het een vergissing?", "Niet van ons")
    send(marjan)
    assert "telt niet mee" in told(marjan)
    assert lines(town, "balance_entries") == before
    press(marjan, "Laat weer meetellen")
    assert lines(town, "balance_entries") == before + 1

    marjan.goto(f"{HOUSING}/transfers/new?giver={VOORNE}")
    marjan.get_by_label("Naar welke gemeente").select_option("elsewhere")
    write(marjan, "Hoeveel mensen", "4")
    write(marjan, "Waarom?", "Ruil met Nissewaard")
    send(marjan)
    assert "Overdracht tussen gemeenten: Voorne aan Zee +4" in marjan.inner_text("h1")
    press(marjan, "Per ongeluk geboekt")
    write(marjan, "Waarom was het een vergissing?", "Ging niet door")
    send(marjan)
    assert lines(town, "balance_entries") == before + 1


def new_home(marjan: Page, offered: dt.date) -> str:
    """Note a home, and return where its page is."""
    marjan.goto(f"{HOUSING}/dwellings")
    press(marjan, "Nieuwe woning")
    marjan.get_by_label("Gemeente").select_option(VOORNE)
    choose_day(marjan, "Aangeboden op", offered)
    write(marjan, "Adres", "Kade 12")
    send(marjan)
    assert "Bewaard als woning" in told(marjan)
    return marjan.url


def new_client(marjan: Page, last_name: str) -> None:
    """Register somebody who lives in Voorne aan Zee."""
    marjan.goto("/hellevoetsluis/clients/new")
    marjan.get_by_label("Gemeente").select_option(VOORNE)
    write(marjan, "Achternaam", last_name)
    send(marjan)


def test_a_home_is_offered_put_right_ended_used_again_and_withdrawn(enter: Callable[..., Page]) -> None:
    marjan = enter("Marjan Vuurtoren")
    new_home(marjan, local_date() - dt.timedelta(days=3))
    press(marjan, "Verbeter")
    write(marjan, "Adres", "Kade 14")
    send(marjan)
    assert "Wat er eerst stond" in told(marjan)
    press(marjan, "Niet meer in gebruik")
    choose_day(marjan, "Laatste dag", local_date())
    press(marjan, "Bewaar")
    assert "in gebruik tot en met" in told(marjan)
    press(marjan, "Weer in gebruik")
    press(marjan, "Per ongeluk ingevoerd")
    write(marjan, "Waarom was het een vergissing?", "Niet aan ons aangeboden")
    send(marjan)
    assert "telt niet mee" in told(marjan)


def test_somebody_moves_in_and_out_and_what_is_odd_is_asked_first(town: Town, enter: Callable[..., Page]) -> None:
    marjan, before = enter("Marjan Vuurtoren"), lines(town, "placements")
    offered = local_date() - dt.timedelta(days=10)
    home = new_home(marjan, offered)
    new_client(marjan, "Sleutelbloem")
    marjan.goto(home)
    press(marjan, "Huisvest hier mensen")
    marjan.get_by_label("Wie krijgt een huis?").focus()
    marjan.keyboard.type("sleutelbl")
    marjan.wait_for_selector("[role=option]")
    marjan.keyboard.press("Enter")
    send(marjan)
    assert "Sleutelbloem" in told(marjan)

    # Before the home was offered: that is asked, and nothing is saved yet.
    choose_day(marjan, "Vanaf welke dag?", offered - dt.timedelta(days=1))
    press(marjan, "Huisvest deze mensen")
    assert "Er is nog niets bewaard" in marjan.inner_text("main")
    assert lines(town, "placements") == before
    picture(marjan, "housing-doubts")
    press(marjan, "Het is echt zo")
    assert "kreeg een huis in Voorne aan Zee" in marjan.inner_text("h1")
    assert lines(town, "placements") == before + 1

    press(marjan, "Verbeter")
    choose_day(marjan, "Vanaf welke dag?", offered)
    write(marjan, "Waarom verbetert u dit?", "Het huurcontract begon een dag later")
    send(marjan)
    if "Er is nog niets bewaard" in marjan.inner_text("main"):
        press(marjan, "Het is echt zo")
    assert "Wat er eerst stond" in told(marjan)
    press(marjan, "Vertrekt uit deze woning")
    choose_day(marjan, "Laatste dag", local_date())
    press(marjan, "Bewaar")
    assert "Woont er nog" in told(marjan)
    press(marjan, "Woont er nog")
    press(marjan, "Per ongeluk ingevoerd")
    write(marjan, "Waarom was het een vergissing?", "Iemand anders")
    send(marjan)
    assert lines(town, "placements") == before
    press(marjan, "Laat weer meetellen")
    assert lines(town, "placements") == before + 1


def test_who_may_not_keep_the_ledger_sees_the_position_and_no_forms(enter: Callable[..., Page]) -> None:
    ria = enter("Ria Duinroos", width=390, height=844)
    ria.goto(f"{HOUSING}?on=2018-12-31")
    assert "Hellevoetsluis loopt 20 achter" in ria.inner_text("h1")
    assert ria.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert ria.get_by_role("link", name="Boek een correctie").count() == 0
    picture(ria, "housing-phone")
    answer = ria.goto(f"{HOUSING}/entries/new")
    assert answer is not None
    assert answer.status == 404
