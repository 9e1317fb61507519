"""Bringing sheets in: all of it or nothing, every mistake named, nothing twice, and never a number that is not true."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select, text

from tenants.clients.models import Client, Household, Residence
from tenants.clients.rules import search_form
from tenants.consultations.models import Consultation, Correction
from tenants.dossiers.models import Dossier, DossierOutcome
from tenants.guidance.models import GuidanceRule, Trajectory
from tenants.housing.models import BalanceEntry, HousingCorrection, Placement, Quota
from tenants.imports.gathering import BY_NAME
from tenants.language.models import Pupil
from tenants.participation.models import Participant
from tenants.partners.models import Partner, PartnerMeeting
from tenants.roles import Role
from tenants.volunteers.models import Volunteer
from tests.factories.sheets import (
    CLIENTS,
    DWELLINGS,
    EVERYTHING,
    HOME,
    PLACEMENTS,
    VISITS,
    brought_in,
    workbook,
    zipped,
)

if TYPE_CHECKING:
    from tenants.imports.actions import Outcome
    from tenants.isolation import ScopedSession
    from tests.factories.world import World


def said(outcome: Outcome) -> list[tuple[str, int | None, str]]:
    """Return where the faults stand."""
    return [(each.sheet, each.row, each.column) for each in outcome.faults]


def how_many(session: ScopedSession, table: Any) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_what_is_new_is_written_with_what_was_frozen(here: ScopedSession) -> None:
    outcome = brought_in(
        here,
        {
            "clients": CLIENTS,
            "dwellings": [DWELLINGS, HOME],
            "placements": [
                PLACEMENTS,
                ("C1", "Hierbeek", "2019-03-11", "W1", "regular", "ja"),
                ("C2", "Hierbeek", "2019-03-11", "", "nareis", "no"),
            ],
        },
    )
    assert outcome.faults == []
    assert outcome.counts["placements"] == {"new": 2, "changed": 0, "same": 0}
    frozen = here.execute(
        select(Placement.age_group, Placement.sex, Placement.nationality, Placement.counts_for_quota).order_by(
            Placement.sex
        )
    ).all()
    assert [tuple(row) for row in frozen] == [("child", "f", "SY", True), ("child", "m", "ER", False)]
    client = here.scalars(select(Client).where(Client.number == "C2")).one()
    assert (client.birth_date, client.birth_precision) == (dt.date(2010, 1, 1), "year")
    assert client.search_name == search_form("Sami", "Zeewind")
    assert client.sound_name
    homes = here.execute(select(Residence.municipality_code, Residence.moved_in_on)).all()
    assert {tuple(home) for home in homes} == {("GM9001", dt.date(2019, 3, 11))}


@pytest.mark.parametrize(("day", "group"), [("2019-03-11", "child"), ("2019-03-12", "adult"), ("2019-03-13", "adult")])
def test_adult_is_from_the_eighteenth_birthday(here: ScopedSession, day: str, group: str) -> None:
    brought_in(here, {"clients": CLIENTS, "placements": [PLACEMENTS, ("C1", "Hierbeek", day, "", "regular", "yes")]})
    assert here.scalar(select(Placement.age_group)) == group


def test_nothing_is_known_of_who_has_no_birth_date_sex_or_nationality(here: ScopedSession) -> None:
    rows = [("client", "last_name", "municipality"), ("C9", "Onbekend", "Hierbeek")]
    brought_in(here, {"clients": rows, "placements": [PLACEMENTS, ("C9", "Hierbeek", "2019-01-01", "", "gva", "no")]})
    assert tuple(here.execute(select(Placement.age_group, Placement.sex, Placement.nationality)).one()) == (
        "unknown",
        "unknown",
        "unknown",
    )


def test_every_sheet_comes_in_and_coming_in_again_changes_nothing(here: ScopedSession) -> None:
    assert set(EVERYTHING) == set(BY_NAME)
    first = brought_in(here, EVERYTHING)
    assert first.faults == []
    assert {sheet: counts["new"] for sheet, counts in first.counts.items()} == {
        sheet: len(rows) - 1 for sheet, rows in EVERYTHING.items()
    }
    marks = how_many_marks(here)
    assert marks > 0
    again = brought_in(here, EVERYTHING)
    assert {sheet: counts["same"] for sheet, counts in again.counts.items()} == {
        sheet: len(rows) - 1 for sheet, rows in EVERYTHING.items()
    }
    assert again.changes == 0
    assert how_many_marks(here) == marks, "nothing is counted again"
    assert here.scalar(select(BalanceEntry.reason).order_by(BalanceEntry.day)) == "=from 2017"
    assert here.scalar(select(Volunteer.counts_as_volunteer).where(Volunteer.number == "M2")) is False
    assert here.scalar(select(Participant.nationality).where(Participant.number == "C1")) == "SY"
    assert here.scalar(select(Participant.client_id).where(Participant.number == "P001")) is None
    assert here.scalar(select(PartnerMeeting.municipality_code)) == "GM9001"
    assert (how_many(here, Partner), how_many(here, Household), how_many(here, Pupil)) == (1, 1, 2)


def how_many_marks(session: ScopedSession) -> int:
    """Return how often months were marked, which the web role writes and may not read."""
    return session.scalar(text("SELECT n_tup_ins FROM pg_stat_xact_all_tables WHERE relname = 'figure_marks'")) or 0


def test_a_workbook_says_the_same_as_the_files(here: ScopedSession) -> None:
    brought_in(here, EVERYTHING)
    typed = {
        name: [rows[0], *(tuple(as_typed(cell) for cell in row) for row in rows[1:])]
        for name, rows in EVERYTHING.items()
    }
    outcome = brought_in(here, workbook(typed), name="sheets.xlsx")
    assert (outcome.faults, outcome.changes) == ([], 0)


def as_typed(cell: Any) -> Any:
    """Return a cell as a spreadsheet program keeps it: dates as dates, escaped text, nothing for what is empty."""
    if isinstance(cell, str) and len(cell) == 10 and cell[4] == "-":
        return dt.datetime.fromisoformat(cell)
    return (f"'{cell}" if str(cell)[:1] in "=-" and isinstance(cell, str) else cell) if cell != "" else None


def test_one_wrong_row_changes_nothing_and_names_its_row(here: ScopedSession) -> None:
    before = how_many(here, Client)
    outcome = brought_in(here, {"clients": [*CLIENTS, ("C3", "A", "Boom", "2001-02-30", "", "", "Hierbeek")]})
    assert said(outcome) == [("clients", 4, "birth_date")]
    assert outcome.faults[0].value == "2001-02-30"
    assert how_many(here, Client) == before


def test_every_mistake_is_said_at_once(here: ScopedSession) -> None:
    outcome = brought_in(
        here,
        {
            "clients": [*CLIENTS, ("", "A", "111222333", "2999", "q", "XX", "Nergenshuizen")],
            "visitors": [("a",), ("b",)],
            "dwellings": [(*DWELLINGS, "garden"), (*HOME, "big")],
            "placements": [PLACEMENTS, ("C7", "Elderveen", "2018-01-01", "W7", "regular", "yes")],
            "people": [("person", "name", "kind")],
        },
    )
    assert set(said(outcome)) == {
        ("clients", 4, "client"),
        ("clients", 4, "last_name"),
        ("clients", 4, "birth_date"),
        ("clients", 4, "sex"),
        ("clients", 4, "nationality"),
        ("clients", 4, "municipality"),
        ("visitors", None, ""),
        ("dwellings", 1, "garden"),
        ("placements", 2, "municipality"),
        ("people", 1, "started_on"),
    }
    assert not any("111222333" in str(fault.as_json()) for fault in outcome.faults), "not even to say it is wrong"


def test_rows_are_numbered_as_the_file_shows_them(here: ScopedSession) -> None:
    rows = [CLIENTS[0], CLIENTS[1], ("", "", "", "", "", "", ""), ("C3", "A\nB", "", "", "", "", "Hierbeek")]
    assert said(brought_in(here, {"clients": rows})) == [("clients", 4, "last_name")]


DOSSIER = ("dossier", "client", "kind", "opened_on", "closed_on", "outcome")
TRAJECTORY = ("client", "municipality", "year_of_guidance", "started_on", "ended_on")
GROUP = {"participation_groups": [("group", "municipality", "started_on"), ("G1", "Hierbeek", "2018-02-01")]}
WORKSHOPS = {"participation_workshops": [("group", "workshop", "date"), ("G1", "1", "2018-02-05")]}
SIGNED = ("group", "participant", "signed_on")
LEDGER = ("municipality", "date", "kind", "persons", "reason")


@pytest.mark.parametrize(
    ("sheets", "where"),
    [
        ({"consultations": [VISITS, ("2999-01-01", "Hierbeek", "phone", "", "care", "", "")]}, "date"),
        ({"consultations": [VISITS, ("2018-01-01", "Elderveen", "phone", "", "care", "", "")]}, "municipality"),
        ({"consultations": [VISITS, ("2015-12-31", "Hierbeek", "phone", "", "care", "", "")]}, "municipality"),
        ({"consultations": [VISITS, ("2018-01-01", "Hierbeek", "phone", "C1", "care", "", "2")]}, "visits"),
        ({"consultations": [VISITS, ("2018-01-01", "Hierbeek", "phone", "", "care", "", "0")]}, "visits"),
        ({"consultations": [VISITS, ("2018-01-01", "Hierbeek", "phone", "C404", "care", "", "")]}, "client"),
        ({"dossiers": [DOSSIER, ("D1", "C1", "asylum", "2018-05-01", "2018-04-30", "granted")]}, "closed_on"),
        ({"dossiers": [DOSSIER, ("D1", "C1", "asylum", "2018-05-01", "", "granted")]}, "outcome"),
        ({"trajectories": [TRAJECTORY, ("C1", "Hierbeek", "3", "2018-05-01", "")]}, "year_of_guidance"),
        ({"trajectories": [TRAJECTORY, ("C1", "Hierbeek", "1", "2018-05-01", "2018-04-01")]}, "ended_on"),
        ({"trajectories": [TRAJECTORY, *[("C1", "Hierbeek", "1", "2018-05-01", "")] * 2]}, "started_on"),
        ({"dwellings": [DWELLINGS, HOME, HOME]}, "dwelling"),
        ({"placements": [PLACEMENTS, *[("C1", "Hierbeek", "2018-05-01", "", "gva", "no")] * 2]}, "client"),
        ({"placements": [PLACEMENTS, ("C1", "Hierbeek", "2000-05-01", "", "gva", "no")]}, "municipality"),
        ({"placements": [PLACEMENTS, ("C1", "Hierbeek", "2018-05-01", "W404", "gva", "no")]}, "dwelling"),
        ({"balance_entries": [LEDGER, ("Hierbeek", "2018-01-01", "correction", "0", "none")]}, "persons"),
        (
            {
                "balance_entries": [
                    LEDGER,
                    ("Hierbeek", "2018-01-01", "opening", "1", "a"),
                    ("Hierbeek", "2018-01-01", "opening", "2", "b"),
                ]
            },
            "persons",
        ),
        (
            {**GROUP, **WORKSHOPS, "participation_participants": [SIGNED, ("G1", "P1", "2018-02-04")]},
            "signed_on",
        ),
        ({**GROUP, "participation_workshops": [("group", "workshop", "date"), ("G1", "4", "2018-02-05")]}, "workshop"),
        ({"participation_participants": [SIGNED, ("G404", "P1", "")]}, "group"),
        ({"clients": [CLIENTS[0], ("C1", "A", "Boom", "", "", "", "Hierbeek"), CLIENTS[1]]}, "client"),
    ],
)
def test_what_the_pages_refuse_is_refused_here(here: ScopedSession, sheets: dict[str, Any], where: str) -> None:
    outcome = brought_in(here, {"clients": CLIENTS, **sheets})
    assert [column for _, _, column in said(outcome)] == [where]
    assert how_many(here, Client) == 0


def test_what_is_odd_but_possible_is_a_warning(here: ScopedSession) -> None:
    outcome = brought_in(
        here,
        {
            "clients": CLIENTS,
            "dwellings": [DWELLINGS, ("W1", "Hierbeek", "2018-06-01")],
            "placements": [PLACEMENTS, ("C1", "Hierbeek", "2018-05-01", "W1", "regular", "yes")],
            "dossiers": [DOSSIER, ("D1", "C1", "asylum", "2018-04-01", "2018-04-02", "")],
            **GROUP,
            "participation_workshops": [("group", "workshop", "date"), ("G1", "1", "2018-02-04")],
        },
    )
    assert outcome.faults == []
    assert {(each.sheet, each.column) for each in outcome.warnings} == {
        ("placements", "date"),
        ("dossiers", "opened_on"),
        ("dossiers", "outcome"),
        ("participation_workshops", "date"),
    }
    assert here.scalar(select(Dossier.outcome)) is DossierOutcome.OTHER


def test_a_changed_row_is_a_correction_that_keeps_what_was(here: ScopedSession, world: World) -> None:
    from tenants.audit.actions import Actor

    lead = Actor(world.person(Role.TEAM_LEAD), "team_lead")
    brought_in(here, EVERYTHING, actor=lead)
    visits = list(EVERYTHING["consultations"])
    visits[3] = ("2018-03-12", "Hierbeek", "phone", "C1", "housing+care", 45, "", "binnen", "doorverwezen")
    outcome = brought_in(
        here,
        {
            "consultations": visits,
            "dwellings": [(*DWELLINGS, "kind"), ("W1", "Hierbeek", "2018-01-03", "room")],
            "quotas": [("municipality", "period", "quota"), ("Hierbeek", "2018-H1", 13)],
        },
        actor=lead,
        name="again.zip",
    )
    assert {sheet: counts["changed"] for sheet, counts in outcome.counts.items()} == {
        "consultations": 1,
        "dwellings": 1,
        "quotas": 1,
    }
    correction = here.scalars(select(Correction)).one()
    assert (correction.before, correction.reason) == ({"minutes": 15}, "Spreadsheet again.zip")
    kept = here.execute(select(HousingCorrection.record, HousingCorrection.before)).all()
    assert {record.value: before for record, before in kept} == {
        "dwelling": {"offered_on": "2018-01-02"},
        "quota": {"persons": 12},
    }
    assert here.scalar(select(Quota.persons)) == 13


def test_a_column_that_is_left_out_is_left_alone_and_an_empty_cell_is_empty(here: ScopedSession) -> None:
    brought_in(here, EVERYTHING)
    short = {"clients": [("client", "last_name", "municipality"), ("C1", "Wisselweg", "Hierbeek")]}
    assert brought_in(here, short).changes == 0
    emptied = {"clients": [("client", "last_name", "municipality", "sex"), ("C1", "Wisselweg", "Hierbeek", "")]}
    assert brought_in(here, emptied).counts["clients"]["changed"] == 1
    assert here.scalar(select(Client.sex).where(Client.number == "C1")) is None
    assert here.scalar(select(Client.nationality).where(Client.number == "C1")) == "SY"
    assert here.scalar(select(Placement.sex)) == "unknown", "the placement follows what was put right"


def test_equal_rows_are_told_apart_by_their_order(here: ScopedSession) -> None:
    visit = ("2018-03-12", "Hierbeek", "walk_in", "", "care", "", "")
    assert brought_in(here, {"consultations": [VISITS, visit, visit, visit]}).counts["consultations"]["new"] == 3
    more = brought_in(here, {"consultations": [VISITS, visit, visit, visit, visit]}).counts["consultations"]
    assert more == {"new": 1, "changed": 0, "same": 3}
    fewer = brought_in(here, {"consultations": [VISITS, (*visit[:5], "10", ""), visit]}).counts["consultations"]
    assert fewer == {"new": 0, "changed": 1, "same": 1}


def test_what_was_taken_back_stays_so(here: ScopedSession) -> None:
    visit = ("2018-03-12", "Hierbeek", "walk_in", "", "care", "", "")
    brought_in(here, {"consultations": [VISITS, visit]})
    here.execute(text("UPDATE consultations SET withdrawn_at = now()"))
    outcome = brought_in(here, {"consultations": [VISITS, visit]})
    assert outcome.counts["consultations"] == {"new": 0, "changed": 0, "same": 1}
    assert len(outcome.warnings) == 1


def test_an_end_that_is_recorded_may_not_come_before_a_new_start(here: ScopedSession) -> None:
    brought_in(here, EVERYTHING)
    outcome = brought_in(
        here, {"people": [("person", "name", "kind", "started_on"), ("M2", "Piet Beroep", "paid", "2018-02-01")]}
    )
    assert said(outcome) == [("people", 2, "ended_on")]


def test_a_frozen_municipality_stays_when_the_client_moves(here: ScopedSession) -> None:
    brought_in(here, EVERYTHING)
    here.execute(text("UPDATE clients SET municipality_code = 'GM9999'"))
    assert brought_in(here, {"dossiers": EVERYTHING["dossiers"]}).changes == 0
    assert set(here.scalars(select(Dossier.municipality_code))) == {"GM9001"}


def test_a_dry_run_says_what_would_be_and_writes_nothing(here: ScopedSession) -> None:
    outcome = brought_in(here, EVERYTHING, dry_run=True)
    assert outcome.counts["clients"]["new"] == 2
    assert how_many(here, Client) + how_many(here, Consultation) + how_many(here, Partner) == 0


def test_who_imports_leaves_one_line_with_counts_and_no_names(here: ScopedSession) -> None:
    brought_in(here, zipped(EVERYTHING))
    lines = here.info["audit"]
    assert [(line.verb, line.record) for line in lines] == [("import", "import")]
    assert lines[0].detail["sheets"]["clients"] == {"new": 2, "changed": 0, "same": 0, "columns": []}
    assert "Wisselweg" not in str(lines[0].as_json())


def test_a_trajectory_ends_as_the_agreement_of_its_start_says(here: ScopedSession) -> None:
    for since, months in ((dt.date(2017, 1, 1), 12), (dt.date(2018, 6, 1), 18)):
        here.add(GuidanceRule(municipality_code="GM9001", year_of_guidance=1, valid_from=since, months=months))
    here.flush()
    rows = [("C1", "Hierbeek", 1, "2018-03-12", ""), ("C2", "Hierbeek", 1, "2018-07-01", "")]
    brought_in(here, {"clients": CLIENTS, "trajectories": [TRAJECTORY, *rows]})
    ends = here.scalars(select(Trajectory.planned_end).order_by(Trajectory.started_on))
    assert list(ends) == [dt.date(2019, 3, 11), dt.date(2019, 12, 31)]
