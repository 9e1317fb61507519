"""The made-up dossiers: whatever a page of them can show is there to be seen, and every date is counted, not made up."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from tenants.demonstration.procedures import STAGES
from tenants.demonstration.selam import REFERENCE, received_on
from tenants.terms.catalogue import Length, digest, terms_started_by, version_for
from tenants.terms.counting import count
from tests.tenants.demonstration.conftest import TUESDAY

if TYPE_CHECKING:
    from tests.tenants.demonstration.conftest import Made

HERE = "branch_id = (SELECT id FROM branches WHERE slug = 'hellevoetsluis')"
OPEN = f"FROM deadlines WHERE {HERE} AND state = 'open' AND withdrawn_at IS NULL"


def test_every_kind_of_deadline_is_there_to_be_seen(made: Made) -> None:
    last = f"last_day < '{TUESDAY}'"
    assert made.number(f"SELECT count(*) {OPEN} AND {last} AND late_reason = ''") >= 2, "late and nobody said why"
    assert made.number(f"SELECT count(*) {OPEN} AND {last} AND late_reason <> ''") >= 1, "late, and explained"
    assert made.number(f"SELECT count(*) {OPEN} AND stands_still_since IS NOT NULL") >= 1
    assert made.number(f"SELECT count(*) {OPEN} AND NOT confirmed") >= 1
    assert made.number(f"SELECT count(*) {OPEN} AND last_day - DATE '{TUESDAY}' BETWEEN 0 AND 14") >= 3


def test_every_record_of_a_dossier_is_there(made: Made) -> None:
    for table in (
        "dossier_parties", "dossier_steps", "step_templates", "dossier_tasks", "dossier_notes", "dossier_events",
        "deadlines", "calendar_feeds",
    ):  # fmt: skip
        assert made.number(f"SELECT count(*) FROM {table} WHERE {HERE}") > 0, table
    steps = "SELECT 1 FROM dossier_steps step WHERE step.branch_id = dossier.branch_id AND step.dossier_id = dossier.id"
    assert made.number(f"SELECT count(*) FROM dossiers dossier WHERE NOT EXISTS ({steps})") == 0


def test_every_deadline_was_counted_by_the_rules_of_today(made: Made) -> None:
    assert made.rows("SELECT DISTINCT counted_by FROM deadlines") == [(digest(),)]
    closed = "FROM deadlines d JOIN dossiers o ON o.id = d.dossier_id WHERE o.closed_on IS NOT NULL"
    assert made.number(f"SELECT count(*) {closed} AND d.state = 'open'") == 0, "nobody guards what is closed"


def test_nobody_wrote_anything_tomorrow(made: Made) -> None:
    assert made.number(f"SELECT count(*) FROM dossier_entries WHERE day > '{TUESDAY}'") == 0
    assert made.number(f"SELECT count(*) FROM dossier_notes WHERE day > '{TUESDAY}'") == 0
    assert made.number(f"SELECT count(*) FROM dossier_steps WHERE done_on > '{TUESDAY}'") == 0


def test_selam_waits_for_a_decision_within_a_week(made: Made) -> None:
    days = dict(
        made.rows(
            f"SELECT d.term, d.last_day FROM deadlines d JOIN dossiers o ON o.id = d.dossier_id WHERE o.reference = '{REFERENCE}'"
            " AND d.state = 'open'"
        )
    )
    assert set(days) == {"family_reunification.decision"}
    assert dt.timedelta(0) <= days["family_reunification.decision"] - TUESDAY <= dt.timedelta(days=7)
    who = made.rows(
        f"SELECT v.name FROM dossiers o JOIN volunteers v ON v.id = o.handler_id WHERE o.reference = '{REFERENCE}'"
    )
    assert [tuple(row) for row in who] == [("Karim Wetsboek",)]
    names = made.rows(
        f"SELECT p.name FROM dossier_parties p JOIN dossiers o ON o.id = p.dossier_id WHERE o.reference = '{REFERENCE}'"
    )
    assert {row[0] for row in names} == {"Yonas Zeewind", "Hiwet Zeewind", "Natan Zeewind"}


def test_on_any_day_of_a_year_she_waits_no_longer_than_a_week() -> None:
    for number in range(366):
        today = dt.date(2026, 1, 1) + dt.timedelta(days=number)
        received = received_on(today)
        last = count(
            version_for("family_reunification.decision", received), received, (), (Length.of("3 months"),)
        ).last_day
        assert last is not None
        assert today < last <= today + dt.timedelta(days=7)


def test_what_happens_starts_terms_that_it_can_start() -> None:
    for kind, stages in STAGES.items():
        for stage in stages:
            assert set(stage.terms) <= set(terms_started_by(kind.value, stage.code)), (kind, stage.code)
