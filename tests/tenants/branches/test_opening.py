"""Opening branches: what they serve, what is refused, and doing it twice."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tenants.audit.actions import Actor
from tenants.branches.actions import Opening, open_branch, serve, stop_serving
from tenants.branches.models import ServiceArea
from tenants.branches.queries import region_of
from tenants.branches.rules import RESERVED_SLUGS, days, free_parts
from tenants.faults import RefusalError

if TYPE_CHECKING:
    import uuid

    from tenants.isolation import ScopedSession

WIM = Actor(None, "platform_admin")
START = dt.date(2016, 1, 1)


def opened(session: ScopedSession, slug: str, *municipalities: str, from_: dt.date = START) -> Opening:
    names = municipalities or (slug.title(),)
    return open_branch(session, WIM, slug, slug.title(), "zuidwest-nederland", names, from_)


def served(session: ScopedSession, branch_id: uuid.UUID) -> list[tuple[str, str, dt.date | None, dt.date | None]]:
    rows = session.execute(
        select(ServiceArea.municipality_code, ServiceArea.service, ServiceArea.valid)
        .where(ServiceArea.branch_id == branch_id)
        .order_by(ServiceArea.municipality_code, ServiceArea.valid)
    )
    return [(code, service, valid.lower, valid.upper) for code, service, valid in rows]


def test_a_branch_goes_on_in_what_its_municipality_became(directory: ScopedSession) -> None:
    opening = opened(directory, "hellevoetsluis")
    assert opening.new
    assert served(directory, opening.branch.id) == [
        ("GM0530", "all", START, dt.date(2023, 1, 1)),
        ("GM1992", "all", dt.date(2023, 1, 1), None),
    ]
    region = region_of(directory, opening.branch.id, START)
    assert region is not None
    assert region.name == "Zuidwest Nederland"
    assert [line.verb for line in directory.info["audit"]] == ["open", "open", "serve"]


def test_who_was_there_first_keeps_the_successor(directory: ScopedSession) -> None:
    opened(directory, "hellevoetsluis")
    brielle = opened(directory, "brielle")
    assert served(directory, brielle.branch.id) == [("GM0501", "all", START, dt.date(2023, 1, 1))]


def test_five_municipalities_become_one_area(directory: ScopedSession) -> None:
    five = ("Binnenmaas", "Cromstrijen", "Korendijk", "Oud-Beijerland", "Strijen")
    opening = opened(directory, "hoeksche-waard", *five)
    assert [row for row in served(directory, opening.branch.id) if row[0] == "GM1963"] == [
        ("GM1963", "all", dt.date(2019, 1, 1), None)
    ]


def test_a_succession_is_followed_over_several_steps(directory: ScopedSession) -> None:
    opening = opened(directory, "groesbeek", from_=dt.date(2015, 1, 1))
    assert [code for code, *_ in served(directory, opening.branch.id)] == ["GM0241", "GM1945"]


def test_nobody_goes_on_by_itself_in_the_parts_of_a_split_municipality(directory: ScopedSession) -> None:
    opening = opened(directory, "littenseradiel")
    assert served(directory, opening.branch.id) == [("GM0140", "all", START, dt.date(2018, 1, 1))]


def test_opening_twice_changes_nothing_and_says_so(directory: ScopedSession) -> None:
    first = opened(directory, "walcheren", "Middelburg", "Veere", "GM0718")
    before = served(directory, first.branch.id)
    lines = len(directory.info["audit"])
    again = opened(directory, "walcheren", "gm0687", "veere", "Vlissingen")
    assert (again.new, again.areas, again.branch) == (False, (), first.branch)
    assert served(directory, first.branch.id) == before
    assert len(directory.info["audit"]) == lines


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Hellevoetsluys", "Did you mean"),
        ("Qwxyz", "Use its official name"),
        ("Bergen", "several municipalities"),
        ("Voorne aan Zee", "did not exist yet"),
        ("GM0612", "no municipality called"),
        ("GM1921", "did not exist any more"),
    ],
)
def test_a_municipality_that_cannot_be_is_refused_with_a_way_out(
    directory: ScopedSession, name: str, said: str
) -> None:
    with pytest.raises(RefusalError) as refusal:
        opened(directory, "proef", name)
    assert said in refusal.value.message % refusal.value.values
    assert refusal.value.field == "municipalities"


def test_nearest_names_are_suggested(directory: ScopedSession) -> None:
    with pytest.raises(RefusalError) as refusal:
        opened(directory, "proef", "Helevoetsluis")
    assert "Hellevoetsluis" in str(refusal.value.values["nearest"])


def test_an_addition_in_brackets_may_be_left_out(directory: ScopedSession) -> None:
    opening = opened(directory, "walcheren", "Middelburg", from_=dt.date(2019, 1, 1))
    assert served(directory, opening.branch.id)[0][0] == "GM0687"


def test_a_municipality_has_one_branch_for_a_service(directory: ScopedSession) -> None:
    opened(directory, "terneuzen")
    with pytest.raises(RefusalError) as refusal:
        opened(directory, "zeeuws-vlaanderen", "Terneuzen", from_=dt.date(2020, 1, 1))
    assert refusal.value.values["branch"] == "Terneuzen"


def test_another_service_may_come_from_another_branch(directory: ScopedSession) -> None:
    terneuzen = opened(directory, "terneuzen").branch
    added = serve(directory, WIM, terneuzen, ["Sluis"], START, service="legal")
    assert [(area.code, area.service) for area in added] == [("GM1714", "legal")]
    assert serve(directory, WIM, terneuzen, ["Sluis"], START, service="legal") == ()
    assert opened(directory, "sluis").new


def test_what_one_stops_another_may_begin(directory: ScopedSession) -> None:
    goes, day = opened(directory, "goes").branch, dt.date(2020, 7, 1)
    assert [area.code for area in stop_serving(directory, WIM, goes, ["Goes"], day)] == ["GM0664"]
    assert stop_serving(directory, WIM, goes, ["Goes"], day) == ()
    bevelanden = opened(directory, "de-bevelanden", "Kapelle").branch
    serve(directory, WIM, bevelanden, ["Goes"], day)
    with pytest.raises(RefusalError, match="is served by"):
        serve(directory, WIM, goes, ["Goes"], day)
    with pytest.raises(RefusalError, match="begins to serve"):
        stop_serving(directory, WIM, bevelanden, ["Goes"], day)


def test_a_service_lies_within_the_days_of_its_branch(directory: ScopedSession) -> None:
    goes = opened(directory, "goes").branch
    with pytest.raises(RefusalError, match="not open in this whole period"):
        serve(directory, WIM, goes, ["Kapelle"], dt.date(2015, 6, 1))


def test_an_address_that_is_taken_or_reserved_is_refused(directory: ScopedSession) -> None:
    opened(directory, "goes")
    with pytest.raises(RefusalError, match="There is a branch"):
        open_branch(directory, WIM, "goes", "Goes en omstreken", "zuidwest-nederland", ["Goes"], START)
    with pytest.raises(RefusalError, match="does not serve all"):
        opened(directory, "goes", "Goes", "Kapelle")
    with pytest.raises(RefusalError, match="small letters"):
        opened(directory, "Goes!", "Goes")
    for slug in RESERVED_SLUGS:
        with pytest.raises(RefusalError, match="used for something else"):
            opened(directory, slug, "Goes")
    with pytest.raises(RefusalError, match="at least one municipality"):
        open_branch(directory, WIM, "kapelle", "Kapelle", "zuidwest-nederland", [], START)


def test_a_refused_opening_leaves_nothing_behind_when_rolled_back(directory: ScopedSession) -> None:
    with pytest.raises(RefusalError):
        opened(directory, "proef", "Goes", "Nergenshuizen")
    directory.rollback()
    assert "audit" not in directory.info


def test_free_days_are_what_others_left() -> None:
    day = dt.date
    wanted = days(day(2020, 1, 1), day(2021, 1, 1))
    assert free_parts(wanted, []) == [wanted]
    assert free_parts(wanted, [days(day(2019, 1, 1))]) == []
    assert free_parts(wanted, [days(day(2020, 6, 1), day(2020, 7, 1)), days(day(2020, 3, 1), day(2020, 4, 1))]) == [
        days(day(2020, 1, 1), day(2020, 3, 1)),
        days(day(2020, 4, 1), day(2020, 6, 1)),
        days(day(2020, 7, 1), day(2021, 1, 1)),
    ]
    assert free_parts(days(day(2020, 1, 1)), [days(day(2018, 1, 1), day(2022, 1, 1))]) == [days(day(2022, 1, 1))]
