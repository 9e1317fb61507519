"""Dossiers with running deadlines: what happened comes in, and every date follows from it by the one way there is."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event, func, select

from tenants.audit.actions import Actor
from tenants.deadlines.models import Deadline, DeadlineState, DossierEvent, DropReason, EventRole
from tenants.deadlines.recounting import recount
from tenants.dossiers.models import Dossier, DossierEntry, DossierStep, EntryKind
from tenants.imports.exporting import Export
from tenants.imports.writing import csv_files
from tenants.isolation import Branch, scoped
from tenants.roles import RIGHTS, Role
from tests.factories.sheets import CLIENTS, EVERYTHING, brought_in, zipped

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from tenants.imports.actions import Outcome
    from tenants.isolation import ScopedSession
    from tests.factories.world import World

DOSSIERS = ("dossier", "client", "kind", "opened_on", "closed_on", "outcome")
RECEIPT = "application_received"
EVENTS = ("dossier", "event", "date", "terms", "until", "longer", "of_event", "of_term", "met_on", "proof")
TODAY = dt.date(2018, 6, 20)
FAMILY = ("F1", "C1", "family_reunification", "2018-03-01", "", "")
GRANTED = ("F1", "permit_granted", "2018-03-01", "", "", "", "", "", "", "")
RECEIVED = ("F1", "application_received", "2018-05-14", "", "", "", "", "", "", "")


def sheets(*events: tuple[Any, ...], dossier: tuple[Any, ...] = FAMILY) -> dict[str, list[tuple[Any, ...]]]:
    """Return a file with one dossier and what happened in it."""
    return {"clients": list(CLIENTS), "dossiers": [DOSSIERS, dossier], "dossier_events": [EVENTS, *events]}


def bring(session: ScopedSession, *events: tuple[Any, ...], **options: Any) -> Outcome:
    """Bring one dossier in with what happened in it."""
    return brought_in(session, sheets(*events, dossier=options.pop("dossier", FAMILY)), today=TODAY, **options)


def days(session: ScopedSession) -> dict[str, dt.date | None]:
    """Return the last day of every deadline that stands, by term."""
    query = select(Deadline.term, Deadline.last_day).where(Deadline.withdrawn_at.is_(None))
    return dict(session.execute(query).all())


def states(session: ScopedSession) -> dict[str, tuple[str, dt.date | None]]:
    """Return how every deadline stands, by term."""
    query = select(Deadline.term, Deadline.state, Deadline.met_on).where(Deadline.withdrawn_at.is_(None))
    return {term: (state.value, met) for term, state, met in session.execute(query)}


def told(session: ScopedSession) -> list[str]:
    """Return the kinds of lines in the timelines, as they were written."""
    return [kind.value for kind in session.scalars(select(DossierEntry.kind).order_by(DossierEntry.id))]


def wrong(outcome: Outcome) -> list[tuple[int | None, str, str]]:
    """Return where the faults stand, and what they say."""
    return [(each.row, each.column, each.sentence) for each in outcome.faults]


def test_what_happened_starts_its_terms_and_the_step_that_it_was_is_done(here: ScopedSession) -> None:
    outcome = bring(here, GRANTED, RECEIVED)
    assert (outcome.faults, outcome.warnings) == ([], [])
    # terms.md 5: 2018-03-01 + 3 months = 2018-06-01; 90 days after 14 May is Sunday 12 August, so Monday.
    assert days(here) == {
        "family_reunification.application": dt.date(2018, 6, 1),
        "family_reunification.decision": dt.date(2018, 8, 13),
    }
    # Who applied on 14 May met the term to apply.
    assert states(here)["family_reunification.application"] == ("met", dt.date(2018, 5, 14))
    assert states(here)["family_reunification.decision"] == ("open", None)
    done = dict(
        here.execute(select(DossierStep.event, DossierStep.done_on).where(DossierStep.done_on.is_not(None))).all()
    )
    assert done == {"permit_granted": dt.date(2018, 3, 1), "application_received": dt.date(2018, 5, 14)}
    assert here.scalar(select(func.count()).select_from(DossierStep)) > 2
    assert sorted(told(here)) == sorted(
        ["opened", "event", "event", "deadline_set", "deadline_set", "step_done", "step_done", "deadline_met"]
    )


def test_a_step_without_a_date_is_not_left_behind_by_a_later_one(here: ScopedSession) -> None:
    """Once the decision came, the dossier no longer stands at the papers."""
    decided = ("F1", "decision_sent", "2018-06-15", "family_reunification.objection", "", "", "", "", "", "")
    assert bring(here, GRANTED, RECEIVED, decided).faults == []
    steps = here.scalars(select(DossierStep).order_by(DossierStep.position)).all()
    at = next(step for step in steps if step.done_on is None)
    assert at.label == "Visum klaar"
    papers = next(step for step in steps if step.label == "Papieren compleet")
    assert papers.done_on == dt.date(2018, 6, 15)


def test_the_page_would_count_the_same(here: ScopedSession) -> None:
    bring(here, GRANTED, RECEIVED, ("F1", "aanvulling gevraagd", "2018-06-01", "", "", "", "", "", "", "Brief"))
    dossier = here.scalars(select(Dossier)).one()
    before = days(here)
    assert before["family_reunification.decision"] is None, "it stands still"
    assert recount(here, dossier.id, Actor(None, "team_lead"), TODAY) == []
    assert days(here) == before


def test_a_standstill_and_a_letter_move_the_day_and_need_proof(here: ScopedSession) -> None:
    still = ("F1", "completion", "2018-06-01", "", "2018-06-11", "", "application_received", "", "", "Brief van 1 juni")
    longer = ("F1", "letter", "2018-06-15", "", "", "3 months", "", "family_reunification.decision", "", "Brief 15/6")
    outcome = bring(here, RECEIVED, still, longer)
    assert outcome.faults == []
    # Day 90 is 12 August; three months on is 12 November; ten days still is 22 November, more than three months: it stays.
    assert days(here) == {"family_reunification.decision": dt.date(2018, 11, 22)}
    roles = dict(here.execute(select(DossierEvent.role, DossierEvent.length)).all())
    assert roles == {EventRole.STARTS: "", EventRole.SUSPENDS: "", EventRole.EXTENDS: "3 months"}
    bare = bring(here, RECEIVED, (*still[:-1], ""), dossier=("F1", *FAMILY[1:]))
    assert [(row, column) for row, column, _ in wrong(bare)] == [(3, "proof")]


def test_coming_in_again_changes_nothing_and_a_correction_moves_the_day(here: ScopedSession) -> None:
    rows = (GRANTED, RECEIVED, ("F1", "completion", "2018-06-01", "", "", "", "", "", "", "Brief"))
    bring(here, *rows)
    lines, ids = told(here), set(here.scalars(select(Deadline.id)))
    again = bring(here, *rows)
    assert (again.changes, told(here), set(here.scalars(select(Deadline.id)))) == (0, lines, ids)
    went_on = (*rows[2][:4], "2018-06-11", *rows[2][5:])
    changed = bring(here, *rows[:2], went_on)
    assert changed.counts["dossier_events"] == {"new": 0, "changed": 1, "same": 2}
    assert days(here)["family_reunification.decision"] == dt.date(2018, 8, 22)
    assert set(here.scalars(select(Deadline.id))) == ids
    assert told(here)[len(lines) :] == ["event_changed", "deadline_moved"]


def test_the_order_of_the_rows_does_not_matter(engine_web: Engine, world: World) -> None:
    rows = [GRANTED, RECEIVED, ("F1", "completion", "2018-06-01", "", "2018-06-05", "", "", "", "", "Brief")]
    seen = []
    for order in (rows, rows[::-1]):
        with scoped(engine_web, Branch(world.here.id)) as session:
            assert bring(session, *order).faults == []
            seen.append((days(session), states(session)))
            session.rollback()
    assert seen[0] == seen[1]


def test_out_and_in_again_changes_nothing_and_elsewhere_counts_the_same(engine_web: Engine, world: World) -> None:
    with scoped(engine_web, Branch(world.here.id)) as session:
        brought_in(session, EVERYTHING)
        out = {
            name: b"".join(parts)
            for name, parts in csv_files(Export(session, dt.date(2026, 1, 1), RIGHTS[Role.TEAM_LEAD]))
        }
        before = days(session)
        again = brought_in(session, zipped({}, **out))
        assert (again.faults, again.changes) == ([], 0)
        session.rollback()
    elsewhere = {name: content.replace(b"Hierbeek", b"Elderveen") for name, content in out.items()}
    with scoped(engine_web, Branch(world.elsewhere.id)) as session:
        assert brought_in(session, zipped({}, **elsewhere)).faults == []
        assert days(session) == before
        session.rollback()


def test_a_closed_dossier_has_its_deadlines_and_guards_none(here: ScopedSession) -> None:
    closed = (*FAMILY[:4], "2018-06-10", "granted")
    assert bring(here, RECEIVED, dossier=closed).faults == []
    deadline = here.scalars(select(Deadline)).one()
    assert (deadline.state, deadline.dropped_why) == (DeadlineState.DROPPED, DropReason.CLOSED)
    assert bring(here, RECEIVED, dossier=FAMILY).counts["dossiers"]["changed"] == 1
    here.refresh(deadline)
    assert (deadline.state, deadline.dropped_why) == (DeadlineState.OPEN, None)
    assert {EntryKind.CLOSED.value, EntryKind.REOPENED.value, EntryKind.DEADLINE_REOPENED.value} <= set(told(here))


def test_a_term_is_met_opened_again_and_left_alone_when_the_cell_is_empty(here: ScopedSession) -> None:
    bring(here, (*GRANTED[:8], "2018-05-02", ""))
    assert states(here)["family_reunification.application"] == ("met", dt.date(2018, 5, 2))
    bring(here, GRANTED)
    assert states(here)["family_reunification.application"] == ("met", dt.date(2018, 5, 2))
    bring(here, (*GRANTED[:8], "open", ""))
    assert states(here)["family_reunification.application"] == ("open", None)


def test_a_regime_date_that_is_filled_in_later_dates_anew(here: ScopedSession) -> None:
    asylum = ("A1", "C2", "asylum", "2018-03-10", "", "")
    received = ("A1", "application_received", "2018-03-01", "asylum.decision", *[""] * 6)
    bring(here, received, dossier=asylum)
    assert days(here) == {"asylum.decision": dt.date(2018, 9, 1)}
    with_regime = {
        **sheets(received, dossier=asylum),
        "dossiers": [(*DOSSIERS, "regime_date"), (*asylum, "2022-05-01")],
    }
    assert brought_in(here, with_regime, today=dt.date(2022, 6, 1)).faults == []
    assert days(here) == {"asylum.decision": dt.date(2019, 6, 1)}, "fifteen months, by the rule of that date"


@pytest.mark.parametrize(
    ("row", "column", "says"),
    [
        (("F9", "permit_granted", "2018-03-01", *[""] * 7), "dossier", "F9 is not on the sheet dossiers"),
        (("F1", "permit_grant", "2018-03-01", *[""] * 7), "event", "permit_granted"),
        (("F1", "fee_paid", "2018-03-01", *[""] * 7), "event", "permit_granted, application_received"),
        (("F1", "permit_granted", "2018-06-21", *[""] * 7), "date", "has not come yet"),
        (("F1", "decision_sent", "2018-06-01", *[""] * 7), "terms", "reunification.objection, family_reunification.appeal"),
        (("F1", "permit_granted", "2018-03-01", "family.application", *[""] * 6), "terms", "family_reunification.application"),
        (("F1", "permit_granted", "2018-03-01", "regular.decision", *[""] * 6), "terms", "does not begin"),
        (("F1", "permit_granted", "2018-03-01", "", "2018-03-05", *[""] * 5), "until", "Leave it empty here"),
        (("F1", "permit_granted", "2018-03-01", "", "", "3 months", *[""] * 4), "longer", "Leave it empty here"),
        (("F1", "permit_granted", "2018-03-01", *[""] * 5, "2018-02-01", ""), "met_on", "before the term began"),
        (("F1", "permit_granted", "2018-03-01", *[""] * 5, "2018-07-01", ""), "met_on", "has not come yet"),
        (("F1", "permit_granted", "2018-03-01", *[""] * 5, "2018-03-05+2018-03-06", ""), "met_on", "one for each of the 1"),
        (("F1", "completion", "2018-03-05", *[""] * 6, "Brief"), "event", "never stands still"),
        (("F1", "letter", "2018-05-20", "", "", "3 months", "visa_issued", "", "", "Brief"), "of_event", f"{RECEIPT} 2018-05-14"),
        (("F1", "letter", "2018-05-20", "", "", "2 weeks", RECEIPT, "", "", "Brief"), "longer", "does not know this extension"),
        (("F1", "letter", "2018-05-20", "", "", "later", RECEIPT, "", "", "Brief"), "longer", "3 months or 6 weeks"),
        (("F1", "foreign", "2018-05-01", "", "", "", RECEIPT, "", "", "Brief"), "date", "before the term began"),
        (("F1", "foreign", "2018-05-20", "", "2018-05-01", "", RECEIPT, "", "", "Brief"), "until", "cannot go on before"),
        (("F1", "foreign", "2018-05-20", "regular.decision", "", "", "", "", "", "Brief"), "terms", "Use of_event and of_term"),
        (("F1", "permit_granted", "2018-03-01", *[""] * 6, "bsn 111222333"), "proof", "citizen service number"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_what_to_do_and_changes_nothing(
    here: ScopedSession, row: tuple[Any, ...], column: str, says: str
) -> None:
    about_received = any("application" in str(cell) for cell in (row[6],)) or row[6] == "visa_issued"
    first = RECEIVED if about_received or row[1] == "foreign" else GRANTED
    events = [first, row] if row[1] in {"completion", "letter", "foreign"} else [row]
    outcome = bring(here, *events)
    found = wrong(outcome)
    assert [(number, name) for number, name, _ in found] == [(len(events) + 1, column)], found
    assert says in found[0][2]
    assert here.scalar(select(func.count()).select_from(Dossier)) == 0


def test_odd_but_possible_is_a_warning(here: ScopedSession) -> None:
    early = ("F1", "permit_granted", "2018-01-15", *[""] * 7)
    outcome = bring(here, early, RECEIVED, RECEIVED, dossier=(*FAMILY[:4], "2018-05-01", "granted"))
    assert outcome.faults == []
    assert [(one.row, one.column) for one in outcome.warnings] == [(2, "date"), (3, "date"), (4, "date"), (4, "date")]
    assert "before the dossier was opened" in outcome.warnings[0].sentence
    assert "after the dossier was closed" in outcome.warnings[1].sentence
    assert any("somebody else of the family" in one.sentence for one in outcome.warnings)
    assert here.scalar(select(func.count()).select_from(DossierEvent)) == 3


def test_a_day_that_no_rule_covers_gives_no_date_and_says_so(here: ScopedSession) -> None:
    moratorium = ("A1", "application_received", "2026-06-15", "asylum.decision_moratorium", *[""] * 6)
    outcome = brought_in(
        here, sheets(moratorium, dossier=("A1", "C2", "asylum", "2026-06-15", "", "")), today=dt.date(2026, 7, 1)
    )
    assert [one.column for one in outcome.warnings] == ["date"]
    assert "No rule is known" in outcome.warnings[0].sentence
    assert days(here) == {"asylum.decision_moratorium": None}


def test_whose_work_it_is_goes_by_number_or_by_a_name_that_one_person_has(here: ScopedSession) -> None:
    people = [
        ("person", "name", "kind", "started_on"),
        ("M1", "Karim Wetsboek", "volunteer", "2016-01-01"),
        ("M2", "Joke Duinpan", "volunteer", "2016-01-01"),
        ("M3", "Joke Duinpan", "volunteer", "2016-01-01"),
    ]
    header = (*DOSSIERS, "handler")

    def with_handlers(*names: str) -> Outcome:
        rows = [(f"F{place}", *FAMILY[1:], name) for place, name in enumerate(names, 1)]
        return brought_in(here, {"clients": list(CLIENTS), "people": people, "dossiers": [header, *rows]})

    faults = with_handlers("Joke Duinpan", "Piet Onbekend").faults
    assert [(one.row, one.column) for one in faults] == [(2, "handler"), (2, "handler"), (3, "handler")]
    assert "M2, M3" in faults[0].sentence or "M2, M3" in faults[1].sentence
    assert with_handlers("karim  wetsboek", "M2", "").faults == []
    numbers = here.scalars(select(Dossier).order_by(Dossier.number)).all()
    assert [one.handler_id is not None for one in numbers] == [True, True, False]
    assert with_handlers("M1", "Joke Duinpan", "").faults != []
    assert with_handlers("M1", "M2", "").changes == 0


def test_a_dossier_that_was_taken_back_takes_nothing_new(here: ScopedSession) -> None:
    bring(here, GRANTED)
    here.scalars(select(Dossier)).one().withdrawn_at = dt.datetime(2018, 6, 1, tzinfo=dt.UTC)
    here.flush()
    assert [(row, column) for row, column, _ in wrong(bring(here, GRANTED, RECEIVED))] == [
        (2, "dossier"),
        (3, "dossier"),
    ]


def sent(session: ScopedSession, act: Callable[[], Any]) -> int:
    """Return how many statements an act sends."""
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        found.append(statement)

    bind = session.get_bind()
    event.listen(bind, "before_cursor_execute", note)
    try:
        act()
    finally:
        event.remove(bind, "before_cursor_execute", note)
    return len(found)


def test_hundreds_of_dossiers_cost_no_more_statements_than_two(here: ScopedSession) -> None:
    def file(count: int, start: int) -> dict[str, list[tuple[Any, ...]]]:
        numbers = [f"S{number}" for number in range(start, start + count)]
        return {
            "clients": list(CLIENTS),
            "dossiers": [DOSSIERS, *((number, *FAMILY[1:]) for number in numbers)],
            "dossier_events": [EVENTS, *((number, *row[1:]) for number in numbers for row in (GRANTED, RECEIVED))],
        }

    brought_in(here, file(1, 0), today=TODAY)
    few = sent(here, lambda: brought_in(here, file(2, 10), today=TODAY))
    many = sent(here, lambda: brought_in(here, file(300, 1000), today=TODAY))
    assert many <= few + 6, (few, many)
