"""The year of a region and of the country: told, held up by what is not accepted, published, corrected and taken back."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy.exc import DBAPIError

from tenants.annual_editions.actions import name_exceptions, publish_edition, tell_edition, withdraw_edition
from tenants.annual_editions.content import known_of
from tenants.annual_editions.queries import every_edition, public_editions, unsettled_branches
from tenants.annual_editions.rules import Known, Unsettled, checks
from tenants.faults import AbsentError, RefusalError
from tenants.isolation import Branch, Figures, Public, scoped
from tests.factories.editions import content, figure, put_edition, unit
from tests.factories.signing import analyst, manager

if TYPE_CHECKING:
    import uuid

    from sqlalchemy import Engine

    from tenants.annual_editions.models import PublishedEdition
    from tenants.audit.actions import Actor
    from tests.factories.world import World

NIGHT, LAST = dt.date(2026, 11, 22), dt.date(2018, 12, 31)
REASON = "De maanden worden nog nagelopen."


def table(year: int, housed: int = 40, name: str = "Zuidwest") -> dict[str, Any]:
    """Return a protected table of two branches, one of which hides its people."""
    units = [unit("Hierbeek", NIGHT, key="a", codes=["GM0530"]), unit("Elderveen", NIGHT, key="b", codes=["GM1930"])]
    return content(
        year,
        units,
        {
            "housing.housed": figure({"a": housed, "b": 60}, grain="year", places={"GM0530": housed, "GM1930": 60}),
            "consultations.contacts": figure({"a": [10] * 12, "b": [20] * 12}),
            "consultations.clients": figure({"a": "hidden", "b": None}, grain="year", adds_up=False),
        },
        name=name,
    )


@pytest.fixture(scope="module", autouse=True)
def editions(superuser: Engine, world: World) -> None:
    """Two years of the region, and one of the country."""
    for year in (2017, 2018):
        put_edition(superuser, world.region_id, NIGHT, table(year, year - 1978), version=50)
    put_edition(superuser, None, NIGHT, table(2018, name="Nederland"), version=50)


def excepted(web: Engine, actor: Actor, region_id: uuid.UUID | None) -> None:
    """Name everybody who is not accepted, with a reason."""
    with scoped(web, Figures(region_id)) as session:
        open_ = {one.id: REASON for one in unsettled_branches(session, region_id, 2018, {})}
        name_exceptions(session, actor, region_id, 2018, open_)


def published(web: Engine, world: World, **given: Any) -> PublishedEdition:
    """Publish 2018 of the region."""
    with scoped(web, Figures(world.region_id), expire_on_commit=False) as session:
        return publish_edition(session, manager(world), world.region_id, 2018, **given)


def test_nothing_is_published_while_figures_are_not_accepted(engine_web: Engine, world: World) -> None:
    with pytest.raises(RefusalError) as refused:
        published(engine_web, world)
    assert refused.value.field == "checks"
    with pytest.raises(AbsentError), scoped(engine_web, Figures(world.region_id)) as session:
        publish_edition(session, manager(world), world.region_id, 2016)


def test_a_year_is_told_excepted_published_anew_and_taken_back(engine_web: Engine, world: World) -> None:
    with scoped(engine_web, Figures(world.region_id)) as session:
        tell_edition(session, manager(world), world.region_id, 2018, {"housing": {"lead": "Een druk jaar", "text": ""}})
    excepted(engine_web, manager(world), world.region_id)
    first = published(engine_web, world)
    assert first.version == 1
    held = first.content
    assert held["figures"]["housing.housed"]["whole"]["value"] == 100
    assert held["previous"]["housing.housed"]["value"] == 99
    assert {one["reason"] for one in held["exceptions"]} == {REASON}
    assert held["known"]["consultations.clients"] == [1, 2]
    with pytest.raises(RefusalError) as refused:
        published(engine_web, world)
    assert refused.value.field == "reason"
    assert published(engine_web, world, reason="De tekst is duidelijker").version == 2
    with scoped(engine_web, Public()) as session:
        region = public_editions(session, "zuid", 2018) or public_editions(
            session, every_edition(session)[0].slug, 2018
        )
        assert [one.version for one in region] == [2, 1]
    with scoped(engine_web, Figures(world.region_id)) as session:
        with pytest.raises(RefusalError):
            withdraw_edition(session, manager(world), world.region_id, 2018, 2, " ")
        withdraw_edition(session, manager(world), world.region_id, 2018, 2, "Te vroeg")
    with scoped(engine_web, Public()) as session:
        assert [one.version for one in public_editions(session, every_edition(session)[0].slug, 2018)] == [1]
    with scoped(engine_web, Figures(world.region_id)) as session, pytest.raises(AbsentError):
        withdraw_edition(session, manager(world), world.region_id, 2018, 2, "Te vroeg")


def test_the_country_is_published_by_the_national_office_alone(engine_web: Engine, world: World) -> None:
    excepted(engine_web, analyst(world), None)
    with scoped(engine_web, Figures()) as session:
        assert publish_edition(session, analyst(world), None, 2018).content["name"] == "Nederland"
    # What the other one writes does not pass the wall.
    for scope, whose in ((Figures(world.region_id), None), (Figures(), world.region_id)):
        with pytest.raises((DBAPIError, AbsentError, RefusalError)), scoped(engine_web, scope) as session:
            tell_edition(session, analyst(world), whose, 2018, {"housing": {"lead": "x", "text": ""}})
    with pytest.raises(DBAPIError), scoped(engine_web, Branch(world.here.id)) as session:
        tell_edition(session, manager(world), world.region_id, 2018, {})


@pytest.mark.parametrize("reason", ["111222333", "Twee cliënten wachten nog", "Een gezin in scheiding"])
def test_a_reason_speaks_of_no_person(reason: str, engine_web: Engine, world: World) -> None:
    with scoped(engine_web, Figures(world.region_id)) as session:
        first = unsettled_branches(session, world.region_id, 2018, {})[0]
        with pytest.raises(RefusalError):
            name_exceptions(session, manager(world), world.region_id, 2018, {first.id: reason})
        with pytest.raises(RefusalError):
            name_exceptions(session, manager(world), world.region_id, 2018, {str(world.nobody): "Nog niet klaar"})


def test_a_published_version_holds_nothing_that_the_edition_does_not_tell(engine_web: Engine, world: World) -> None:
    with scoped(engine_web, Public()) as session:
        slug = every_edition(session)[0].slug or every_edition(session)[1].slug
        held = public_editions(session, slug, 2018)[0].content
    assert held["figures"]["consultations.clients"]["units"]["a"]["value"] == "hidden"
    edition = table(2018)["figures"]
    for name, figure_ in held["figures"].items():
        assert json.dumps(figure_, sort_keys=True) == json.dumps(edition[name], sort_keys=True)


def found(**known: Any) -> dict[str, Any]:
    """Return what the checks of a year find, by question and chapter."""
    made = checks(table(2018), NIGHT, Known(**known), dt.date(2019, 2, 1))
    return {f"{check.chapter} {check.question}".strip(): check for check in made}


def test_the_checks_look_at_acceptance_sums_and_words() -> None:
    assert all(check.passed for check in found().values())
    missing = Unsettled("a", "hierbeek", "Hierbeek", 12)
    hard = [check for check in found(unsettled=[missing]).values() if not check.passed]
    assert [(check.hard, check.found) for check in hard] == [(True, ("Hierbeek",))]
    words = {"housing": {"lead": "", "text": "Nog invullen: een gezin in scheiding"}}
    asked = {check.hard for check in found(story=words).values() if not check.passed}
    assert asked == {True, False}
    same = {"housing": {"lead": "", "text": "Het was druk."}}
    assert [check.chapter for check in found(story=same, before=same).values() if not check.passed] == ["housing"]


def test_sums_that_do_not_close_stop_a_year_and_hidden_ones_do_not() -> None:
    wrong = table(2018)
    wrong["figures"]["housing.housed"]["whole"]["value"] = 101
    made = checks(wrong, NIGHT, Known(), dt.date(2019, 2, 1))
    assert [check.found for check in made if not check.passed and check.hard] == [("housing.housed, 100 / 101",)]
    wrong["figures"]["housing.housed"]["units"]["a"]["value"] = "hidden"
    assert all(check.passed for check in checks(wrong, NIGHT, Known(), dt.date(2019, 2, 1)))


@pytest.mark.parametrize(("closing", "apart"), [(10, ()), (13, ("housing.closing_balance, 10 / 13",)), ("hidden", ())])
def test_a_ledger_with_late_counts_asks_a_person_and_stops_nobody(closing: object, apart: tuple[str, ...]) -> None:
    figures = {
        name: figure({"hierbeek": amount}, grain="year")
        for name, amount in (
            ("housing.housed", 40), ("housing.quota", 25), ("housing.required", 30), ("housing.closing_balance", closing),
        )
    }  # fmt: skip
    made = content(2018, [unit("Hierbeek", dt.date(2018, 12, 31))], figures)
    (check,) = [
        one
        for one in checks(made, dt.date(2018, 12, 31), Known(), dt.date(2019, 2, 1))
        if one.question.startswith("Does the ledger close")
    ]
    assert (check.hard, check.passed, check.found) == (False, not apart, apart)


def test_of_how_many_branches_something_is_known_is_counted_over_all_regions() -> None:
    assert known_of([table(2018), table(2018)])["housing.housed"] == [4, 4]
    assert known_of([table(2018)])["consultations.clients"] == [1, 2]
