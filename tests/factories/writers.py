"""People who write at random, many at once: records of every kind, single and by the hundred, corrected, moved and undone.

What they do is plain SQL in the branch's scope, as fast as the database takes it; each step is one transaction. Random
numbers are drawn by the database, so a run cannot be repeated to the letter: what holds must hold for all of them.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tenants.isolation import Branch, scoped

if TYPE_CHECKING:
    import random
    import uuid

    from sqlalchemy import Engine

    from tests.factories.world import Spot

FIRST, DAYS = "DATE '2024-01-01'", 1000
PEOPLE = 12


def _pick(*values: str) -> str:
    return f"(ARRAY[{', '.join(repr(value) for value in values)}])[1 + floor(random() * {len(values)})::int]"


_DAY = f"({FIRST} + floor(random() * {DAYS})::int)"
_PLACE = _pick("GM9001", "GM9003")
_CLIENT = f"(CAST(:clients AS uuid[]))[1 + floor(random() * {PEOPLE})::int]"
_MAYBE = "CASE WHEN random() < 0.2 THEN now() END"
_NATION = _pick("SY", "ER", "AF", "stateless")
_N = "generate_series(1, :n)"
_SUBJECT = _pick("asylum", "integration", "other")
_MOMENT = f"({_DAY} + interval '13 hours')"

INSERTS: dict[str, str] = {
    "consultations": f"""(branch_id, day, municipality_code, channel, guidance, outcome, client_id, visits, topics)
        SELECT current_branch(), {_DAY}, {_PLACE}, {_pick("walk_in", "phone", "email")}, {_pick("inside", "outside")},
            {_pick("answered", "referred")}, CASE WHEN named THEN {_CLIENT} END,
            CASE WHEN named THEN 1 ELSE 1 + floor(random() * 4)::int END,
            ARRAY['legal', {_pick("care", "work", "housing")}]
        FROM (SELECT random() < 0.7 AS named FROM {_N}) AS drawn""",
    "placements": f"""(branch_id, client_id, municipality_code, day, route, counts_for_quota, age_group, sex, nationality)
        SELECT current_branch(), {_CLIENT}, {_PLACE}, {_DAY}, {_pick("regular", "family", "mover")}, random() < 0.8,
            {_pick("adult", "child", "unknown")}, {_pick("m", "f", "x")}, {_NATION} FROM {_N}""",
    "dwellings": f"""(branch_id, number, municipality_code, offered_on, kind, temporary)
        SELECT current_branch(), uuidv7()::text, {_PLACE}, {_DAY}, {_pick("house", "room")}, random() < 0.5 FROM {_N}""",
    "dossiers": f"""(branch_id, number, client_id, kind, municipality_code, opened_on, closed_on, outcome)
        SELECT current_branch(), uuidv7()::text, {_CLIENT}, {_pick("asylum", "renewal", "other")}, {_PLACE}, opened,
            CASE WHEN ended THEN opened + floor(random() * 300)::int END,
            CASE WHEN ended THEN {_pick("granted", "refused")} END
        FROM (SELECT {_DAY} AS opened, random() < 0.5 AS ended FROM {_N}) AS drawn""",
    "dossier_events": f"""(branch_id, dossier_id, role, code, day, entered_at)
        SELECT current_branch(), id, 'starts', 'application_received', {_DAY}, {_MOMENT} FROM dossiers
        WHERE branch_id = current_branch() AND id = ANY(:dossiers)""",
    "deadlines": f"""(branch_id, dossier_id, event_id, term, confirmed, counted_by, last_day, state, met_on, posted_on)
        SELECT current_branch(), dossier_id, id,
            {_pick("regular.decision", "family_reunification.application", "family_reunification.decision")}, true, 'law',
            day + floor(random() * 200)::int, CASE WHEN met THEN 'met' ELSE 'open' END,
            CASE WHEN met THEN day + floor(random() * 250)::int END, CASE WHEN met THEN day + floor(random() * 250)::int END
        FROM (SELECT *, random() < 0.6 AS met FROM dossier_events
            WHERE branch_id = current_branch() AND id = ANY(:dossier_events)) AS drawn ON CONFLICT DO NOTHING""",
    "trajectories": f"""(branch_id, client_id, municipality_code, year_of_guidance, started_on)
        SELECT current_branch(), {_CLIENT}, {_PLACE}, 1 + floor(random() * 2)::int, {_DAY} FROM {_N}""",
    "participation_groups": f"""(branch_id, number, municipality_code, started_on)
        SELECT current_branch(), uuidv7()::text, {_PLACE}, {_DAY} FROM {_N}""",
    "participation_participants": f"""(branch_id, group_id, number, nationality, signed_on)
        SELECT current_branch(), id, uuidv7()::text, {_NATION}, CASE WHEN random() < 0.6 THEN {_DAY} END
        FROM participation_groups WHERE branch_id = current_branch() AND id = ANY(:participation_groups)""",
    "participation_workshops": """(branch_id, group_id, workshop, day, cancelled)
        SELECT current_branch(), id, 1 + floor(random() * 3)::int, started_on + floor(random() * 60)::int,
            CASE WHEN random() < 0.2 THEN 'ill' ELSE '' END
        FROM participation_groups WHERE branch_id = current_branch() AND id = ANY(:participation_groups)
        ON CONFLICT DO NOTHING""",
    "language_classes": f"""(branch_id, number, municipality_code, kind, started_on)
        SELECT current_branch(), uuidv7()::text, {_PLACE}, {_pick("beginners", "conversation")}, {_DAY} FROM {_N}""",
    "language_participants": f"""(branch_id, class_id, number, joined_on)
        SELECT current_branch(), id, {_pick("1", "2", "3", "4", "5")}, {_DAY} FROM language_classes
        WHERE branch_id = current_branch() AND id = ANY(:language_classes) ON CONFLICT DO NOTHING""",
    "language_lessons": f"""(branch_id, class_id, day, cancelled)
        SELECT current_branch(), id, {_DAY}, CASE WHEN random() < 0.2 THEN 'ill' ELSE '' END FROM language_classes
        WHERE branch_id = current_branch() AND id = ANY(:language_classes) ON CONFLICT DO NOTHING""",
    "language_attendances": """(branch_id, lesson_id, pupil_id, present)
        SELECT current_branch(), lesson.id, pupil.id, CASE WHEN random() < 0.7 THEN random() < 0.8 END
        FROM language_lessons lesson, language_participants pupil
        WHERE lesson.branch_id = current_branch() AND lesson.id = ANY(:language_lessons)
            AND pupil.branch_id = current_branch() AND pupil.id = ANY(:language_participants) ON CONFLICT DO NOTHING""",
    "month_signatures": """(branch_id, month, version, region_id, is_complete, is_in_time, signed_by)
        SELECT current_branch(), month, 1 + (SELECT count(*) FROM month_signatures signed
            WHERE signed.branch_id = current_branch() AND signed.month = drawn.month), region_of_month(current_branch(), month),
            random() < 0.5, random() < 0.5, :person
        FROM (SELECT make_date(2024 + floor(random() * 3)::int, 1 + floor(random() * 12)::int, 1) AS month) AS drawn
        ON CONFLICT DO NOTHING""",
    "volunteers": f"""(branch_id, number, name, kind, started_on, ended_on, counts_as_volunteer)
        SELECT current_branch(), uuidv7()::text, 'Iemand Proefboom', {_pick("volunteer", "intern", "paid")}, begun,
            CASE WHEN random() < 0.4 THEN begun + floor(random() * 400)::int END, random() < 0.7
        FROM (SELECT {_DAY} AS begun FROM {_N}) AS drawn""",
    "partner_meetings": f"""(branch_id, partner_id, day, kind, municipality_code)
        SELECT current_branch(), :partner, {_DAY}, {_pick("consultation", "handover")}, {_PLACE} FROM {_N}""",
    "quotas": f"""(branch_id, municipality_code, starts_on, persons)
        SELECT current_branch(), {_PLACE}, make_date(2024 + floor(random() * 3)::int, 1 + 6 * floor(random() * 2)::int, 1),
            floor(random() * 40)::int ON CONFLICT (branch_id, municipality_code, starts_on)
            DO UPDATE SET persons = excluded.persons""",
    "balance_entries": f"""(branch_id, municipality_code, day, kind, persons, reason)
        SELECT current_branch(), {_PLACE}, {_DAY}, {_pick("opening", "correction", "late_count")},
            floor(random() * 20)::int - 10, 'proef'""",
    "escalations": f"""(branch_id, branch_name, asked_by, asked_by_name, asked_at, subject, title, question, due_on, state,
            answered_at, rating, rated_at)
        SELECT current_branch(), 'Proef', :person, 'Proef', at, {_SUBJECT}, 'Proef', 'Proef', CAST(at AS date),
            {_pick("answered", "withdrawn")}, at, CASE WHEN rated THEN 'helped' END, CASE WHEN rated THEN {_MOMENT} END
        FROM (SELECT {_MOMENT} AS at, random() < 0.4 AS rated FROM {_N}) AS drawn""",
    "escalation_messages": f"""(branch_id, escalation_id, kind, text, written_by, written_by_name, written_at,
            first_in_time, in_time, took)
        SELECT current_branch(), id, {_pick("answer", "word", "follow_up")}, 'Proef', :person, 'Proef', {_MOMENT},
            CASE WHEN random() < 0.5 THEN random() < 0.5 END, CASE WHEN random() < 0.5 THEN random() < 0.5 END,
            CASE WHEN random() < 0.5 THEN floor(random() * 90000)::int END
        FROM escalations WHERE branch_id = current_branch() AND id = ANY(:escalations)""",
    "article_votes": f"""(branch_id, article_id, person_id, helped, before_asking, at)
        SELECT current_branch(), article, :person, random() < 0.7, random() < 0.7, {_MOMENT}
        FROM unnest(CAST(:articles AS uuid[])) AS article ORDER BY random() LIMIT 1 ON CONFLICT DO NOTHING""",
}
CHANGES: dict[str, tuple[str, ...]] = {
    "consultations": (
        f"day = {_DAY}",
        f"municipality_code = {_PLACE}",
        f"channel = {_pick('walk_in', 'home')}, guidance = {_pick('inside', 'outside')}",
        f"withdrawn_at = {_MAYBE}",
        f"client_id = {_CLIENT}, visits = 1",
        "minutes = 10",
    ),
    "placements": (
        f"day = {_DAY}",
        f"municipality_code = {_PLACE}",
        "counts_for_quota = random() < 0.5",
        f"withdrawn_at = {_MAYBE}",
    ),
    "dwellings": (f"offered_on = {_DAY}", f"withdrawn_at = {_MAYBE}"),
    "dossiers": (
        f"municipality_code = {_PLACE}",
        f"withdrawn_at = {_MAYBE}",
        "closed_on = opened_on + floor(random() * 200)::int, outcome = 'granted'",
        "closed_on = NULL, outcome = NULL",
    ),
    "dossier_events": (f"day = {_DAY}", f"withdrawn_at = {_MAYBE}"),
    "deadlines": (
        f"met_on = {_DAY}, state = 'met'",
        "state = 'dropped', met_on = NULL",
        f"last_day = {_DAY}",
        f"withdrawn_at = {_MAYBE}",
    ),
    "trajectories": (f"started_on = {_DAY}", f"municipality_code = {_PLACE}", f"withdrawn_at = {_MAYBE}"),
    "participation_groups": (f"started_on = {_DAY}", f"municipality_code = {_PLACE}", f"withdrawn_at = {_MAYBE}"),
    "participation_participants": (f"signed_on = {_DAY}", f"nationality = {_NATION}", f"withdrawn_at = {_MAYBE}"),
    "language_classes": (f"kind = {_pick('homework', 'conversation')}", f"withdrawn_at = {_MAYBE}"),
    "language_lessons": (f"day = {_DAY}", "cancelled = 'ill'", "cancelled = ''"),
    "volunteers": ("ended_on = started_on + 30", "ended_on = NULL", "kind = 'intern'"),
    "partner_meetings": (f"day = {_DAY}", f"withdrawn_at = {_MAYBE}"),
    "escalations": (f"subject = {_SUBJECT}", "state = 'withdrawn'", "state = 'answered'", "touched_at = now()"),
}
MAY_GO = (
    *("consultations", "placements", "trajectories", "participation_participants", "participation_workshops"),
    *(
        "deadlines",
        "partner_meetings",
        "escalation_messages",
        "article_votes",
        "balance_entries",
    ),
)
"""What is taken away in the end: nothing hangs on it."""
WITHOUT_ID = ("language_attendances", "month_signatures")
"""Their key is that of what they are about: they are only added."""
OFTEN = ("consultations", "consultations", "consultations", "placements", "dossiers", "participation_groups")
HELD_IN_MIND = 400


@dataclass
class Writer:
    """Who writes in one branch; several may, each with a mind of its own."""

    web: Engine
    behind: Engine
    spot: Spot
    given: dict[str, Any]
    """Ids that are there: `clients`, `partner`, `person`, `articles`."""
    dice: random.Random
    known: dict[str, list[uuid.UUID]] = field(default_factory=lambda: defaultdict(list))
    rows: int = 0
    """How many rows were written."""

    def step(self, most: int = 40) -> None:
        """Write something: one row or several, new or known, and seldom take some away."""
        table = self.dice.choice(OFTEN) if self.dice.random() < 0.6 else self.dice.choice(list(INSERTS))
        chance = self.dice.random()
        many = 1 if self.dice.random() < 0.7 else self.dice.randint(2, most)
        try:
            if chance < 0.5 or len(self.known[table]) < 5 or table in WITHOUT_ID:
                self._add(table, many)
            elif chance < 0.93 and table in CHANGES:
                self._change(table, many)
            elif table in MAY_GO:
                self._take_away(table, many)
        except DBAPIError as error:
            # Two who hold each other up, or of whom one was first: one begins again, as people do. A version of a month
            # that is not the next one is refused.
            if getattr(error.orig, "sqlstate", "") not in {"40P01", "23505", "42501"}:
                raise

    def _add(self, table: str, many: int) -> None:
        parents = {name: self._some(name, many) for name in _PARENTS}
        key = "branch_id" if table in WITHOUT_ID else "id"
        statement = text(f"INSERT INTO {table} {INSERTS[table]} RETURNING {key}")
        with scoped(self.web, Branch(self.spot.id)) as session:
            ids = session.scalars(statement, {"n": many, **self.given, **parents}).all()
        self._keep(table, ids)

    def _change(self, table: str, many: int) -> None:
        change = self.dice.choice(CHANGES[table])
        statement = text(f"UPDATE {table} SET {change} WHERE branch_id = current_branch() AND id = ANY(:ids)")
        with scoped(self.web, Branch(self.spot.id)) as session:
            self.rows += session.execute(statement, {"ids": self._some(table, many), **self.given}).rowcount

    def _take_away(self, table: str, many: int) -> None:
        with self.behind.begin() as connection:
            statement = text(f"DELETE FROM {table} WHERE branch_id = :branch AND id = ANY(:ids)")
            self.rows += connection.execute(
                statement, {"branch": self.spot.id, "ids": self._some(table, min(many, 5))}
            ).rowcount

    def _some(self, table: str, many: int) -> list[uuid.UUID]:
        known = self.known[table]
        return self.dice.sample(known, min(many, len(known)))

    def _keep(self, table: str, ids: Any) -> None:
        self.rows += len(ids)
        known = self.known[table]
        for one in ids:
            if len(known) < HELD_IN_MIND:
                known.append(one)
            else:
                known[self.dice.randrange(HELD_IN_MIND)] = one


_PARENTS = (
    *("language_lessons", "language_participants"),
    "dossiers",
    "dossier_events",
    "participation_groups",
    "language_classes",
    "escalations",
)


def ground(behind: Engine, spot: Spot, person: uuid.UUID) -> dict[str, Any]:
    """Make what writers in a branch need to be there, and return its ids."""
    with behind.begin() as connection:
        clients = connection.scalars(
            text(
                "INSERT INTO clients (branch_id, number, first_name, last_name, search_name, municipality_code)"
                " SELECT :branch, 'W' || n, 'Iemand', 'Proefboom', 'iemand proefboom', :place"
                " FROM generate_series(1, :n) AS n RETURNING id"
            ),
            {"branch": spot.id, "place": spot.municipality, "n": PEOPLE},
        ).all()
        partner = connection.scalar(
            text("INSERT INTO partners (branch_id, name) VALUES (:branch, 'Proefpartner') RETURNING id"),
            {"branch": spot.id},
        )
        articles = connection.scalars(
            text(
                "INSERT INTO articles (subject, title, question, text, written_by, written_by_name)"
                " SELECT 'other', 'Proef', 'Proef', 'Proef', :person, 'Proef' FROM generate_series(1, 200) RETURNING id"
            ),
            {"person": person},
        ).all()
    return {"clients": list(clients), "partner": partner, "person": person, "articles": list(articles)}
