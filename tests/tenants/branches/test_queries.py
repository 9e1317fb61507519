"""Questions about branches: where a name leads, what a branch serves, how many people live there."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event

from tenants.audit.actions import Actor
from tenants.branches import queries
from tenants.branches.actions import close_branch, open_branch, serve
from tenants.branches.queries import Arrival, How, Inhabitants, branch_for
from tenants.isolation import Public, scoped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from tenants.branches.models import Branch
    from tenants.isolation import ScopedSession

WIM = Actor(None, "platform_admin")
START, TODAY = dt.date(2016, 1, 1), dt.date(2026, 11, 24)


@contextmanager
def one_statement(session: ScopedSession) -> Iterator[None]:
    said: list[str] = []

    def note(*arguments: object) -> None:
        said.append(str(arguments[2]))

    session.flush()
    connection = session.connection()
    event.listen(connection, "before_cursor_execute", note)
    yield
    event.remove(connection, "before_cursor_execute", note)
    assert len(said) == 1, said


@pytest.fixture
def south_west(directory: ScopedSession) -> dict[str, Branch]:
    """Some branches of the south-west, and one in Friesland."""
    wanted: dict[str, tuple[str, ...]] = {
        "hellevoetsluis": ("Hellevoetsluis",),
        "brielle": ("Brielle",),
        "noordwijk": ("Noordwijk",),
        "noordwijkerhout": ("Noordwijkerhout",),
        "walcheren": ("Middelburg", "Veere", "Vlissingen"),
        "terneuzen": ("Terneuzen",),
        "leeuwarden": ("Leeuwarden",),
        "waadhoeke": ("Franekeradeel", "het Bildt", "Menameradiel"),
        "sneek": ("Súdwest-Fryslân",),
    }
    found = {}
    for slug, names in wanted.items():
        region = "noord" if slug in {"leeuwarden", "waadhoeke", "sneek"} else "zuidwest"
        found[slug] = open_branch(directory, WIM, slug, slug.title(), region, names, START).branch
    close_branch(directory, WIM, found["brielle"], dt.date(2023, 1, 1), found["hellevoetsluis"])
    close_branch(directory, WIM, found["noordwijkerhout"], dt.date(2019, 1, 1), found["noordwijk"])
    serve(directory, WIM, found["terneuzen"], ["Sluis"], START, service="legal")
    return found


def leads(session: ScopedSession, slug: str, day: dt.date = TODAY) -> tuple[How, list[str]] | None:
    with one_statement(session):
        arrival = branch_for(session, slug, day)
    return arrival and (arrival.how, [branch.slug for branch in arrival.branches])


@pytest.mark.usefixtures("south_west")
def test_a_name_leads_to_who_helps_there_now(directory: ScopedSession) -> None:
    assert leads(directory, "hellevoetsluis") == (How.OPEN, ["hellevoetsluis"])
    assert leads(directory, "brielle") == (How.MUNICIPALITY, ["hellevoetsluis"])
    assert leads(directory, "brielle", dt.date(2022, 12, 31)) == (How.OPEN, ["brielle"])
    assert leads(directory, "westvoorne") == (How.MUNICIPALITY, ["hellevoetsluis"])
    assert leads(directory, "voorne-aan-zee") == (How.MUNICIPALITY, ["hellevoetsluis"])
    assert leads(directory, "noordwijkerhout") == (How.MUNICIPALITY, ["noordwijk"])
    assert leads(directory, "middelburg") == (How.MUNICIPALITY, ["walcheren"])
    assert leads(directory, "sluis") == (How.MUNICIPALITY, ["terneuzen"])
    assert leads(directory, "amsterdam") is None
    assert leads(directory, "nergenshuizen") is None


@pytest.mark.usefixtures("south_west")
def test_a_split_municipality_leads_to_all_who_serve_its_parts(directory: ScopedSession) -> None:
    assert leads(directory, "littenseradiel") == (How.MUNICIPALITY, ["leeuwarden", "sneek", "waadhoeke"])


def test_a_succession_in_the_middle_of_a_year_leads_on_from_that_day(directory: ScopedSession) -> None:
    open_branch(directory, WIM, "amsterdam-mokum", "Amsterdam", "west", ["Amsterdam"], START)
    assert leads(directory, "weesp") == (How.MUNICIPALITY, ["amsterdam-mokum"])
    assert leads(directory, "weesp", dt.date(2022, 3, 23)) is None


def test_names_are_followed_over_several_steps(directory: ScopedSession) -> None:
    open_branch(directory, WIM, "berg-en-dal", "Berg en Dal", "oost", ["Berg en Dal"], START)
    assert leads(directory, "groesbeek") == (How.MUNICIPALITY, ["berg-en-dal"])


def test_who_gives_all_services_goes_before_who_gives_one(
    directory: ScopedSession, south_west: dict[str, Branch]
) -> None:
    serve(directory, WIM, south_west["terneuzen"], ["Veere"], START, service="legal")
    assert leads(directory, "veere") == (How.MUNICIPALITY, ["walcheren"])


def test_a_closed_branch_is_found_when_nobody_took_over(directory: ScopedSession) -> None:
    branch = open_branch(directory, WIM, "de-bevelanden", "De Bevelanden", "zuidwest", ["Goes"], START).branch
    close_branch(directory, WIM, branch, dt.date(2024, 1, 1))
    assert branch_for(directory, "de-bevelanden", TODAY) == Arrival(How.CLOSED, (branch,))


def test_branches_of_a_day_and_of_a_region(directory: ScopedSession, south_west: dict[str, Branch]) -> None:
    north, _ = queries.regions(directory)
    with one_statement(directory):
        assert [branch.slug for branch in queries.branches_on(directory, TODAY, north.id)] == [
            "leeuwarden",
            "sneek",
            "waadhoeke",
        ]
    assert len(queries.branches_on(directory, TODAY)) == len(south_west) - 2
    with one_statement(directory):
        region = queries.region_of(directory, south_west["sneek"].id, TODAY)
    assert region == north
    assert queries.branch_with_slug(directory, "sneek") == south_west["sneek"]
    assert queries.branch_with_id(directory, south_west["sneek"].id) == south_west["sneek"]
    assert queries.branch_with_slug(directory, "nergens") is None


def test_walcheren_has_three_municipalities(directory: ScopedSession, south_west: dict[str, Branch]) -> None:
    with one_statement(directory):
        served = queries.municipalities_of(directory, south_west["walcheren"].id, dt.date(2016, 6, 1))
    assert [each.name for each in served] == ["Middelburg", "Veere", "Vlissingen"]


def test_what_was_served_in_a_year_has_its_last_name(directory: ScopedSession, south_west: dict[str, Branch]) -> None:
    branch = south_west["hellevoetsluis"].id
    whole = queries.municipalities_between(directory, branch, dt.date(2022, 1, 1), dt.date(2023, 12, 31))
    assert [each.name for each in whole] == ["Hellevoetsluis", "Voorne aan Zee"]
    only = queries.municipalities_between(directory, branch, dt.date(2022, 1, 1), dt.date(2022, 12, 31))
    assert [each.name for each in only] == ["Hellevoetsluis"]
    with one_statement(directory):
        renamed = queries.municipalities_between(
            directory, south_west["walcheren"].id, dt.date(2017, 1, 1), dt.date(2018, 12, 31)
        )
    assert [each.name for each in renamed] == ["Middelburg (Z.)", "Veere", "Vlissingen"]


def test_services_can_be_asked_for_apart(directory: ScopedSession, south_west: dict[str, Branch]) -> None:
    terneuzen = south_west["terneuzen"].id
    assert [each.name for each in queries.municipalities_of(directory, terneuzen, TODAY, "all")] == ["Terneuzen"]
    assert [each.name for each in queries.municipalities_of(directory, terneuzen, TODAY, "legal")] == ["Sluis"]
    assert len(queries.municipalities_of(directory, terneuzen, TODAY)) == 2


def test_inhabitants_are_the_last_counted_before_the_day(directory: ScopedSession) -> None:
    with one_statement(directory):
        found = queries.inhabitants_of(directory, ["GM0530", "GM0501", "GM9999"], dt.date(2018, 12, 31))
    assert found["GM0530"] == Inhabitants(38_722, dt.date(2017, 1, 1))
    assert "GM9999" not in found
    later = queries.inhabitants_of(directory, ["GM0530"], dt.date(2022, 6, 1))
    assert later["GM0530"].reference_date == dt.date(2021, 1, 1)
    before = queries.inhabitants_of(directory, ["GM0530", "GM1992"], dt.date(2015, 6, 1))
    assert before["GM0530"].reference_date == dt.date(2017, 1, 1)
    assert before["GM1992"].reference_date == dt.date(2023, 1, 1)


def test_the_public_may_read_the_directory(engine_web: Engine) -> None:
    with scoped(engine_web, Public()) as session:
        assert branch_for(session, "nergenshuizen", TODAY) is None
