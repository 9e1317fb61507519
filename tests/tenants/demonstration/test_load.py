"""The made-up organisation: what must be exactly so, what must look true, and that it is the same each time."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tenants.audit.queries import chain_faults
from tenants.branches.geography import table
from tenants.branches.models import Branch as BranchRow
from tenants.clients.rules import holds_service_number
from tenants.demonstration import cast_list, load_demonstration
from tenants.faults import RefusalError
from tenants.isolation import Branch, Directory, scoped
from tenants.roles import Role

if TYPE_CHECKING:
    from tests.tenants.demonstration.conftest import Made

TUESDAY = dt.date(2026, 11, 17)
VISITS = "consultations v JOIN branches b ON b.id = v.branch_id"
STAR_2018 = f"{VISITS} WHERE slug = 'hellevoetsluis' AND extract(year FROM day) = 2018"


def test_hellevoetsluis_counts_what_it_published(made: Made) -> None:
    assert made.number(f"SELECT sum(visits) FROM {STAR_2018}") == 1820
    assert made.number(f"SELECT sum(visits * cardinality(topics)) FROM {STAR_2018}") == 1900


def test_what_hellevoetsluis_did_in_2018_is_what_its_files_say_and_nothing_beside_it(made: Made) -> None:
    here = "branch_id = (SELECT id FROM branches WHERE slug = 'hellevoetsluis') AND extract(year FROM {day}) = 2018"
    counted = {
        (table, day): made.number(f"SELECT count(*) FROM {table} WHERE {here.format(day=day)}")
        for table, day in (
            ("placements", "day"),
            ("dwellings", "offered_on"),
            ("trajectories", "started_on"),
            ("dossiers", "opened_on"),
            ("dossiers", "closed_on"),
            ("participation_groups", "started_on"),
            ("participation_workshops", "day"),
            ("participation_participants", "signed_on"),
            ("language_participants", "joined_on"),
            ("partner_meetings", "day"),
            ("quotas", "starts_on"),
        )
    }
    assert list(counted.values()) == [53, 9, 63, 3, 10, 4, 12, 50, 12, 8, 2]


def test_the_year_before_was_quieter(made: Made) -> None:
    before = made.number(f"SELECT sum(visits) FROM {STAR_2018.replace('2018', '2017')}")
    assert 1400 < before < 1820


def test_autumn_is_busy_and_summer_is_quiet(made: Made) -> None:
    months = dict(made.rows(f"SELECT extract(month FROM day)::int, sum(visits) FROM {VISITS} GROUP BY 1"))
    assert min(months[9], months[10], months[11]) > max(months[7], months[8], months[12])


def test_the_branches_and_what_they_serve_are_those_of_the_file(made: Made) -> None:
    held = {
        (slug, code, service, first, until)
        for slug, code, service, first, until in made.rows(
            "SELECT slug, municipality_code, service, lower(valid), upper(valid)"
            " FROM service_areas a JOIN branches b ON b.id = a.branch_id"
        )
    }
    day = dt.timedelta(days=1)
    wanted = {
        (
            row["branch"],
            row["municipality_code"],
            row["service"],
            dt.date.fromisoformat(row["valid_from"]),
            dt.date.fromisoformat(row["valid_to"]) + day if row["valid_to"] else None,
        )
        for row in table("branches.csv")
    }
    assert held == wanted
    assert made.number("SELECT count(*) FROM branches") == 33
    ended = made.rows(
        "SELECT b.slug, other.slug, upper(b.open) FROM branches b JOIN branches other ON other.id = b.merged_into"
        " ORDER BY 1"
    )
    assert [tuple(row) for row in ended] == [
        ("brielle", "hellevoetsluis", dt.date(2023, 1, 1)),
        ("noordwijkerhout", "noordwijk", dt.date(2019, 1, 1)),
    ]


def test_every_branch_has_visits_in_each_month_it_was_open(made: Made) -> None:
    empty = made.rows(
        f"""
        SELECT slug, month::date FROM branches b CROSS JOIN (
            SELECT generate_series(date '2016-01-01', date '2018-12-01', interval '1 month') AS month
            UNION SELECT generate_series(date '{TUESDAY.replace(year=2025)}', date '{TUESDAY}', interval '1 month')
        ) AS months
        WHERE b.open @> month::date AND NOT EXISTS (
            SELECT FROM consultations v
            WHERE v.branch_id = b.id AND date_trunc('month', v.day) = date_trunc('month', month)
        )
        """
    )
    assert empty == []


def test_nobody_came_when_a_branch_was_closed_or_on_a_day_to_come(made: Made) -> None:
    assert made.number(f"SELECT count(*) FROM {VISITS} WHERE NOT b.open @> day OR day > '{TUESDAY}'") == 0
    elsewhere = f"""
        SELECT count(*) FROM {VISITS} WHERE NOT EXISTS (
            SELECT FROM service_areas a WHERE a.branch_id = b.id AND a.municipality_code = v.municipality_code
                AND a.valid @> v.day)
    """
    assert made.number(elsewhere) == 0


def test_nobody_walks_in_on_a_sunday_and_few_on_a_saturday(made: Made) -> None:
    days = dict(made.rows("SELECT extract(isodow FROM day)::int, sum(visits) FROM consultations GROUP BY 1"))
    assert 7 not in days
    assert days[6] * 20 < days[2]
    assert min(days[1], days[2], days[4]) > max(days[3], days[5])


def test_the_desk_has_a_morning_behind_it(made: Made) -> None:
    today = f"{VISITS} WHERE slug = 'hellevoetsluis' AND day = '{TUESDAY}'"
    assert 10 <= made.number(f"SELECT count(*) FROM {today}") <= 14
    assert made.number(f"SELECT count(*) FROM {today} AND client_id IS NULL") > 0
    assert made.number("SELECT count(*) FROM waiting WHERE helped_at IS NULL") == 3
    assert made.number("SELECT count(*) FROM waiting WHERE client_id IS NULL") == 1


def test_clients_are_as_many_as_is_likely_and_none_has_a_service_number(made: Made) -> None:
    counts = made.rows("SELECT count(*) FROM clients GROUP BY branch_id")
    assert len(counts) == 33
    assert all(30 <= count <= 2500 for (count,) in counts)
    # Everybody keeps whom they housed since 2017: where many live, there are many.
    assert sum(count > 1000 for (count,) in counts) == 12
    known = {(name, born) for name, born in made.rows("SELECT first_name || ' ' || last_name, birth_date FROM clients")}
    assert ("Selam Zeewind", dt.date(1986, 1, 1)) in known
    assert not any(holds_service_number(name) for name, _ in known)
    assert all(born <= TUESDAY for _, born in known)


def test_everybody_of_the_story_is_there(made: Made) -> None:
    assert {member.name for member in cast_list(made.web)} >= {
        "Ria Duinroos",
        "Marjan Vuurtoren",
        "Ilse Kompas",
        "Tom Waterlijn",
        "Petra Vergezicht",
        "Noor Telraam",
        "Wim Sleutelbos",
    }
    roles = {role for (role,) in made.rows("SELECT DISTINCT role FROM memberships")}
    assert roles == set(Role)
    kinds = "(SELECT count(DISTINCT role) FROM memberships WHERE branch_id = b.id)"
    assert made.number(f"SELECT count(*) FROM branches b WHERE {kinds} < 2") == 0
    twice = "SELECT FROM memberships WHERE branch_id IS NOT NULL GROUP BY person_id HAVING count(*) = 2"
    assert made.number(f"SELECT count(*) FROM ({twice})") == 1
    assert made.number("SELECT count(*) FROM credentials") == 0
    assert made.number("SELECT count(*) FROM people WHERE email NOT LIKE '%@example.org' OR language <> 'nl'") == 0


def test_only_who_works_there_helps_and_asks(made: Made) -> None:
    helped = "SELECT count(*) FROM consultations v WHERE volunteer_id NOT IN"
    members = "(SELECT person_id FROM memberships WHERE branch_id = v.branch_id)"
    assert made.number(f"{helped} {members}") == 0
    assert made.number(f"SELECT count(*) FROM escalations v WHERE asked_by NOT IN {members}") == 0


def test_every_branch_has_one_line_in_a_whole_trail_and_one_an_import(made: Made) -> None:
    verbs = "SELECT verb, count(*) FROM audit_events a JOIN branches b ON b.id = a.branch_id WHERE slug"
    assert dict(made.rows(f"{verbs} <> 'hellevoetsluis' GROUP BY verb")) == {
        "fill": 32, "give": 1, "handover": 1,
        "register": 1,  # Ridderkerk said why it housed fewer
    }  # fmt: skip
    here = dict(made.rows(f"{verbs} = 'hellevoetsluis' GROUP BY verb"))
    # What happened in Selam's dossier was done by the acts of people, so the trail tells of it.
    of_selam = {"add": 3, "ask": 1, "begin": 1, "finish": 4, "not_needed": 1, "register": 4, "write": 2}
    # It said twice why a figure was what it was.
    of_selam["register"] += 2
    assert here == {"fill": 1, "import": 1, "give": 1, "handover": 1, **of_selam}
    with scoped(made.web, Directory()) as session:
        branch_ids = session.scalars(select(BranchRow.id)).all()
    for branch_id in branch_ids:
        with scoped(made.web, Branch(branch_id)) as session:
            assert chain_faults(session) == []


def test_nothing_is_published_before_the_first_night(made: Made) -> None:
    assert made.number("SELECT count(*) FROM published_reports") == 0
    assert made.number("SELECT count(*) FROM figure_months") == 0
    assert made.number("SELECT count(DISTINCT branch_id) FROM figure_marks") == 33


def test_progress_is_told_branch_by_branch(made: Made) -> None:
    assert made.told == [(done, 33) for done in range(1, 34)]


def test_a_database_with_branches_is_refused_and_stays_as_it_was(made: Made) -> None:
    before = made.number("SELECT count(*) FROM consultations")
    with pytest.raises(RefusalError, match="already"):
        load_demonstration(made.web, TUESDAY)
    assert made.number("SELECT count(*) FROM consultations") == before


CLIENTS = """
    SELECT slug, number, first_name, last_name, birth_date, birth_precision, sex, nationality, municipality_code
    FROM clients c JOIN branches b ON b.id = c.branch_id ORDER BY slug, number
"""
CONSULTATIONS = """
    SELECT slug, v.day, v.at, v.municipality_code, v.channel, v.topics, v.guidance, v.minutes, v.outcome, v.visits,
        c.number, p.email
    FROM consultations v JOIN branches b ON b.id = v.branch_id
    LEFT JOIN clients c ON c.branch_id = v.branch_id AND c.id = v.client_id
    JOIN people p ON p.id = v.volunteer_id
    ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12
"""
MEMBERSHIPS = """
    SELECT p.name, email, role, b.slug FROM memberships m JOIN people p ON p.id = m.person_id
    LEFT JOIN branches b ON b.id = m.branch_id ORDER BY 1, 2, 3, 4
"""
ESCALATIONS = """
    SELECT branch_name, title, question, state, answer_by, asked_at FROM escalations
    ORDER BY title, branch_name, asked_at
"""


@pytest.mark.parametrize("query", [CLIENTS, CONSULTATIONS, MEMBERSHIPS, ESCALATIONS])
def test_the_same_seed_and_day_make_the_same_records(made: Made, made_again: Made, query: str) -> None:
    assert made.rows(query) == made_again.rows(query)
