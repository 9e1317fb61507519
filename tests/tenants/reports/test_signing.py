"""Signing a year: what must be true first, what is frozen, and what versions beside each other may tell."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text

from tenants.audit.models import AuditEvent
from tenants.faults import AbsentError, RefusalError
from tenants.figures.queries import Standing, Year
from tenants.isolation import Branch, Figures, Public, scoped
from tenants.reports.actions import publish_report, tell_story, withdraw_report
from tenants.reports.content import frozen_content
from tenants.reports.models import PublishedReport
from tenants.reports.queries import published_versions
from tenants.reports.rules import Told, checks
from tenants.reports.words import names_in
from tests.factories.nights import one_night
from tests.factories.records import logged, registered
from tests.factories.years import last_night, lead, published, two_years

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.factories.world import World

TODAY = dt.date(2019, 1, 21)
FIRSTS = {"consultations": dt.date(2017, 1, 1)}


def a_year(**changes: object) -> Year:
    """Return a year of 53 visits of which all sums close: 27 + 26 = 29 + 24 = 53."""
    year = Year(2018, Standing(dt.date(2019, 1, 20), dt.datetime(2019, 1, 21, 1, tzinfo=dt.UTC), FIRSTS))
    for indicator in ("consultations.contacts", "consultations.topics"):
        year.totals[indicator] = 53
        year.by_day[indicator] = 53
        year.months[indicator][3] = 53
    year.totals["consultations.clients"] = 3
    for breakdown, parts in {
        "channel": {"walk_in": 27, "phone": 26}, "guidance": {"outside": 29, "inside": 24}, "outcome": {"answered": 53},
    }.items():  # fmt: skip
        year.parts["consultations.contacts"][breakdown].update(parts)
    year.parts["consultations.topics"]["topic"].update({"care": 53})
    for name, value in changes.items():
        setattr(year, name, value)
    return year


def failing(
    year: Year, story: str = "", *, today: dt.date = TODAY, before: str = "", names: tuple[str, ...] = ()
) -> list[str]:
    """Return the questions that a year does not pass."""
    told = Told({"consultations": {"text": story}}, {"consultations": {"text": before}}, names)
    return [check.question for check in checks(year, told, today) if not check.passed]


def test_a_year_of_which_all_sums_close_passes() -> None:
    assert failing(a_year()) == []


def test_a_sum_that_does_not_close_is_named() -> None:
    year = a_year()
    year.parts["consultations.contacts"]["channel"]["phone"] = 25
    (check,) = [check for check in checks(year, Told({}, {}, ()), TODAY) if not check.passed]
    assert check.found == ("consultations.contacts, channel: 52 / 53",)
    year = a_year()
    year.by_day["consultations.contacts"] = 54
    assert failing(year) == ["Do the parts add up to the totals?"]


@pytest.mark.parametrize(
    ("story", "question"),
    [
        ("Wij hielpen [aantal] mensen.", "Is there no text left to fill in?"),
        ("Nog invullen", "Is there no text left to fill in?"),
        ("XXX", "Is there no text left to fill in?"),
        ("Zijn nummer is 111222333.", "Is there no citizen service number in the text?"),
        ("Rima, die met Olijfboom trouwde", "Are there no names of clients or volunteers in the text?"),
        ("Bij de Olijfboom", "Are these words no people? They are names of clients or volunteers."),
    ],
)
def test_a_text_that_cannot_be_published_is_found(story: str, question: str) -> None:
    assert failing(a_year(), story, names=("Rima Olijfboom", "Jan de Bos")) == [question]


def test_names_are_found_whatever_their_accents() -> None:
    assert names_in("ZOË ÇELIK kwam", ["Zoe Celik"]) == (("Zoe Celik",), ())


def test_a_year_that_is_not_over_or_not_counted_is_not_signed() -> None:
    assert "Is the year over?" in failing(a_year(), today=dt.date(2018, 12, 31))
    year = a_year(standing=Standing(dt.date(2018, 12, 30), dt.datetime(2018, 12, 31, tzinfo=dt.UTC), FIRSTS))
    assert "Is every day of the year counted?" in failing(year)
    assert "Is anything known of this year?" in failing(Year(2018, None))


def test_last_years_text_asks_somebody_to_look() -> None:
    assert failing(a_year(), "Hetzelfde", before="Hetzelfde") == ["Is the text another than last year's?"]


def frozen_people(people: int, *earlier: dict[str, object]) -> object:
    """Return what a version shows of different people when `earlier` contents were published."""
    year = a_year()
    year.totals["consultations.clients"] = people
    content = frozen_content(year, Year(2017, None), {}, {"small": 5}, list(earlier))
    return content["figures"]["consultations.clients"]["value"]


def test_two_versions_or_years_beside_each_other_do_not_tell_of_a_few_people() -> None:
    first = {"year": 2018, "figures": {"consultations.clients": {"value": 60, "previous": None}}}
    beside_2019 = {"year": 2019, "figures": {"consultations.clients": {"value": 80, "previous": {"value": 60}}}}
    for earlier in (first, beside_2019):
        assert [frozen_people(people, earlier) for people in (61, 64, 65, 4)] == [60, 60, 65, "hidden"]
    assert frozen_people(61) == 61


@pytest.fixture(scope="module")
def counted(engine_web: Engine, engine_worker: Engine, world: World) -> None:
    """Two years, counted."""
    two_years(engine_web, engine_worker, world)


@pytest.mark.usefixtures("counted")
def test_what_is_signed_is_frozen_and_a_later_version_says_why(
    engine_web: Engine, engine_worker: Engine, world: World
) -> None:
    first = published(engine_web, world)
    assert first.version == 1
    assert first.content["figures"]["consultations.contacts"]["value"] == 152
    assert first.content["figures"]["consultations.contacts"]["previous"]["value"] == 120
    logged(engine_web, world, dt.date(2018, 12, 30), visits=8)
    one_night(engine_worker, world.here.id, night=last_night())
    with pytest.raises(RefusalError, match="why there is a new version"):
        published(engine_web, world)
    second = published(engine_web, world, reason="Acht bezoeken waren vergeten.")
    with scoped(engine_web, Public()) as session:
        found = {
            one.version: one.content["figures"]["consultations.contacts"]["value"]
            for one in published_versions(session, "hierbeek", 2018)
        }
    assert (second.version, found) == (2, {1: 152, 2: 160})


@pytest.mark.usefixtures("counted")
def test_a_version_taken_back_is_kept_and_its_number_is_not_given_again(engine_web: Engine, world: World) -> None:
    with scoped(engine_web, Branch(world.here.id)) as session:
        with pytest.raises(RefusalError, match="take this version back"):
            withdraw_report(session, lead(world), 2018, 2, " ")
        with pytest.raises(AbsentError):
            withdraw_report(session, lead(world), 2018, 9, "weg")
        withdraw_report(session, lead(world), 2018, 2, "Een telfout.")
    assert published(engine_web, world, reason="Nu goed.").version == 3
    with scoped(engine_web, Branch(world.here.id)) as session:
        kept = session.scalars(select(PublishedReport).where(PublishedReport.version == 2)).one()
        assert (kept.withdrawal, kept.withdrawn_at is not None) == ("Een telfout.", True)
        verbs = session.scalars(select(AuditEvent.verb).where(AuditEvent.record == "annual_report")).all()
        assert verbs.count("publish") == 3
        assert verbs.count("withdraw") == 1


@pytest.mark.usefixtures("counted")
def test_a_name_or_service_number_does_not_get_out(engine_web: Engine, world: World) -> None:
    with scoped(engine_web, Branch(world.here.id)) as session:
        with pytest.raises(RefusalError, match="BSN"):
            tell_story(session, lead(world), 2017, {"consultations": {"lead": "", "text": "111222333"}})
        with pytest.raises(RefusalError, match="leave the name out"):
            publish_report(session, lead(world), 2018, "Kind0 Wilgenboom was vergeten")
        tell_story(session, lead(world), 2017, {"consultations": {"lead": "", "text": "Kind1 Wilgenboom kwam vaak."}})
        with pytest.raises(RefusalError, match="checks"):
            publish_report(session, lead(world), 2017)


@pytest.mark.usefixtures("counted")
def test_what_the_checks_ask_must_be_looked_at(engine_web: Engine, world: World) -> None:
    with scoped(engine_web, Branch(world.here.id)) as session:
        tell_story(session, lead(world), 2017, {"consultations": {"lead": "", "text": "Onder de Wilgenboom"}})
        with pytest.raises(RefusalError, match="say that you did"):
            publish_report(session, lead(world), 2017, looked=False)
        assert publish_report(session, lead(world), 2017, looked=True).version == 1


@pytest.mark.usefixtures("counted")
def test_a_regional_manager_reads_no_report_and_the_public_no_story_in_the_making(session_in, world: World) -> None:
    with session_in(Figures(world.region_id)) as session:
        assert session.scalars(select(PublishedReport)).all() == []
    with session_in(Public()) as session:
        assert session.execute(text("SELECT * FROM annual_reports")).all() == []


@pytest.mark.usefixtures("counted")
def test_five_people_are_shown_and_four_are_not(engine_web: Engine, engine_worker: Engine, world: World) -> None:
    client_id = registered(engine_web, world, "Kind9", "Eikenboom")
    logged(engine_web, world, dt.date(2018, 6, 1), client_id=client_id)
    one_night(engine_worker, world.here.id, night=last_night())
    shown = published(engine_web, world, reason="Aangevuld.").content["figures"]["consultations.clients"]["value"]
    assert shown == 5
