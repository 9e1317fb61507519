"""A month on its way up: answered, signed and frozen, accepted, published; and back down with a reason."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import ProgrammingError

from tenants.audit.models import AuditEvent
from tenants.faults import AbsentError, RefusalError
from tenants.figures.queries import figures_of_year
from tenants.isolation import Branch, Figures, scoped
from tenants.signing import accepting, publishing
from tenants.signing.actions import answer_question, note_differences, sign_month, withdraw_signature
from tenants.signing.models import Answer, MonthSignature, SignedFigures, State
from tenants.signing.oddities import Cell, Oddness
from tenants.signing.queries import accepted_branches, differing_months, own_months, signed_months, state_of_months
from tenants.signing.rules import Hindrance, Step
from tests.factories.nights import counted
from tests.factories.records import logged
from tests.factories.signing import (
    OCTOBER,
    TODAY,
    a_year_of_visits,
    accepted,
    analyst,
    late_visit,
    looked,
    manager,
    published_month,
    returned,
    signed,
)
from tests.factories.statements import statements_of
from tests.factories.years import last_night, lead

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.factories.world import World

CONTACTS, FINANCE = Cell("consultations.contacts"), Cell("consultations.topics", "topic", "finance")


@pytest.fixture(scope="module", autouse=True)
def years(engine_web: Engine, engine_worker: Engine, world: World) -> None:
    """Two years of visits; October 2018 has three times as many as ever."""
    a_year_of_visits(engine_web, engine_worker, world, october=60)


def step(engine: Engine, world: World, month: dt.date = OCTOBER, today: dt.date = TODAY) -> Step:
    """Return how far a month of `here` is, as its region sees it."""
    with scoped(engine, Figures(world.region_id)) as session:
        return next(
            one.step for one in state_of_months(session, month.year, world.region_id, today) if one.month == month
        )


def answered(
    engine: Engine, world: World, cell: Cell, answer: Answer = Answer.RIGHT, reason: str = "Extra dag."
) -> None:
    """Let the team lead of `here` answer what is odd."""
    with scoped(engine, Branch(world.here.id)) as session:
        answer_question(session, lead(world), OCTOBER, cell, answer, reason, TODAY)


def test_a_month_with_something_odd_waits_for_an_answer(engine_web: Engine, world: World) -> None:
    look = looked(engine_web, world)
    assert [(one.oddity.cell, one.oddity.oddness, one.oddity.amount) for one in look.questions] == [
        (CONTACTS, Oddness.HIGH, 60),
        (FINANCE, Oddness.HIGH, 60),
    ]
    assert look.hindrances == [Hindrance.QUESTIONS]
    with pytest.raises(RefusalError, match="Answer first"):
        signed(engine_web, world)


def test_an_answer_says_why_fits_the_question_and_holds_no_service_number(engine_web: Engine, world: World) -> None:
    for answer, reason, about in (
        (Answer.RIGHT, "  ", "reason"),
        (Answer.NOUGHT, "", "answer"),
        (Answer.RIGHT, "Het was 111222333", "reason"),
    ):
        with pytest.raises(RefusalError) as refused:
            answered(engine_web, world, CONTACTS, answer, reason)
        assert refused.value.field == about
    with pytest.raises(AbsentError):
        answered(engine_web, world, Cell("housing.housed"))
    assert all(one.answer is None for one in looked(engine_web, world).questions)


def test_what_was_forgotten_keeps_the_month_waiting_and_the_last_answer_counts(
    engine_web: Engine, world: World
) -> None:
    answered(engine_web, world, CONTACTS, Answer.FORGOTTEN, "")
    answered(engine_web, world, FINANCE, Answer.UNKNOWN, "")
    assert looked(engine_web, world).hindrances == [Hindrance.QUESTIONS]
    answered(engine_web, world, CONTACTS)
    look = looked(engine_web, world)
    assert look.hindrances == []
    assert look.content["unknown"] == ["consultations.topics|topic|finance"]
    answered(engine_web, world, FINANCE, reason="Sinds 1 oktober een tweede spreekuur.")
    assert looked(engine_web, world).content["unknown"] == []


def test_an_answer_about_another_amount_asks_again(engine_web: Engine, engine_worker: Engine, world: World) -> None:
    late_visit(engine_web, engine_worker, world)
    look = looked(engine_web, world)
    assert [(one.oddity.cell, one.is_answered) for one in look.questions] == [(CONTACTS, False), (FINANCE, True)]
    answered(engine_web, world, CONTACTS)


def test_who_signs_signs_what_they_saw(engine_web: Engine, engine_worker: Engine, world: World) -> None:
    seen = looked(engine_web, world).mark
    late_visit(engine_web, engine_worker, world)
    answered(engine_web, world, CONTACTS)
    with pytest.raises(RefusalError, match="Meanwhile other figures"):
        signed(engine_web, world, seen=seen)


def test_a_signature_freezes_the_figures_and_goes_up(engine_web: Engine, world: World) -> None:
    assert step(engine_web, world) is Step.OPEN
    signature = signed(engine_web, world)
    assert (signature.version, signature.state, signature.is_complete, signature.is_in_time) == (
        1, State.SIGNED, True, True,
    )  # fmt: skip
    assert step(engine_web, world) is Step.SIGNED
    with scoped(engine_web, Branch(world.here.id)) as session:
        content = session.scalars(select(SignedFigures.content)).one()
        assert list(signed_months(session, 2018)) == [OCTOBER]
        line = session.execute(
            select(AuditEvent.record, AuditEvent.record_id, AuditEvent.detail).where(AuditEvent.verb == "sign")
        ).one()
    assert content["cells"]["consultations.contacts"] == 62
    assert content["cells"]["consultations.topics|topic|care"] == 2
    assert content["answers"][1] == {
        "cell": "consultations.topics|topic|finance", "amount": 60, "answer": "right",
        "reason": "Sinds 1 oktober een tweede spreekuur.",
    }  # fmt: skip
    assert line == ("month", "2018-10", {"version": 1})


def test_a_signed_month_is_not_signed_again_and_its_answers_stand(engine_web: Engine, world: World) -> None:
    with pytest.raises(RefusalError, match="signed already"):
        signed(engine_web, world)
    with pytest.raises(RefusalError, match="its answers stand"):
        answered(engine_web, world, CONTACTS)


def test_a_signature_can_be_taken_back_until_the_region_accepts(engine_web: Engine, world: World) -> None:
    with scoped(engine_web, Branch(world.here.id)) as session:
        withdraw_signature(session, lead(world), OCTOBER)
    assert step(engine_web, world) is Step.OPEN
    assert signed(engine_web, world).version == 2, "nobody above saw the first, so no reason is asked"
    accepted(engine_web, world)
    with (
        pytest.raises(RefusalError, match="The region was before you"),
        scoped(engine_web, Branch(world.here.id)) as session,
    ):
        withdraw_signature(session, lead(world), OCTOBER)
    with pytest.raises(AbsentError), scoped(engine_web, Branch(world.here.id)) as session:
        withdraw_signature(session, lead(world), dt.date(2018, 3, 1))


def test_an_acceptance_can_be_undone_and_the_month_sent_back_with_a_reason(engine_web: Engine, world: World) -> None:
    with scoped(engine_web, Figures(world.region_id)) as session:
        accepting.take_acceptance_back(session, manager(world), OCTOBER, world.here.id)
    assert step(engine_web, world) is Step.SIGNED
    for reason in (" ", "De cliënt met 111222333"):
        with pytest.raises(RefusalError):
            returned(engine_web, world, reason=reason)
    returned(engine_web, world)
    assert step(engine_web, world) is Step.RETURNED
    with pytest.raises(RefusalError, match="somebody else"):
        accepted(engine_web, world)
    with scoped(engine_web, Branch(world.here.id)) as session:
        assert signed_months(session, 2018) == {}
        states = own_months(session, OCTOBER, OCTOBER, TODAY)
    assert [one.returned_reason for one in states] == ["Kijk nog eens naar de telefoon."]


def test_what_was_sent_back_is_signed_anew_and_says_why(engine_web: Engine, world: World) -> None:
    with pytest.raises(RefusalError) as refused:
        signed(engine_web, world)
    assert refused.value.field == "reason"
    assert signed(engine_web, world, reason="Telefoon nagekeken: klopt.").version == 3
    accepted(engine_web, world)


def test_two_who_accept_at_once_one_wins_and_the_other_is_told(engine_web: Engine, world: World) -> None:
    with scoped(engine_web, Figures(world.region_id)) as session:
        accepting.take_acceptance_back(session, manager(world), OCTOBER, world.here.id)

    def accept(_: int) -> str:
        try:
            accepted(engine_web, world)
        except RefusalError as refusal:
            return refusal.message
        return "accepted"

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(accept, range(2)))
    assert said[1] == "accepted"
    assert "somebody else" in said[0]


def test_two_who_sign_at_once_one_wins_and_the_other_is_told(engine_web: Engine, world: World) -> None:
    month = dt.date(2018, 4, 1)
    seen = looked(engine_web, world, month).mark

    def sign(_: int) -> str:
        try:
            with scoped(engine_web, Branch(world.here.id)) as session:
                sign_month(session, lead(world), month, TODAY, seen=seen)
        except RefusalError as refusal:
            return refusal.message
        return "signed"

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(sign, range(2)))
    assert said[1] == "signed"
    assert "signed already" in said[0]


def test_a_late_signature_is_late_for_ever(engine_web: Engine, world: World) -> None:
    with scoped(engine_web, Branch(world.here.id)) as session:
        found = signed_months(session, 2018)
        assert not found[dt.date(2018, 4, 1)].is_in_time
        assert found[OCTOBER].is_in_time


def test_a_month_is_published_once_every_region_is_done_or_named_an_exception(engine_web: Engine, world: World) -> None:
    with pytest.raises(RefusalError) as refused:
        published_month(engine_web, world)
    assert refused.value.values == {"regions": "Noord"}
    with scoped(engine_web, Figures(world.other_region_id)) as session:
        accepting.name_exception(
            session, manager(world), OCTOBER, world.elsewhere.id, "Geen teamleider sinds de zomer.", TODAY
        )
    assert published_month(engine_web, world) == 1
    assert step(engine_web, world) is Step.PUBLISHED
    with scoped(engine_web, Figures()) as session:
        year = accepted_branches(session, None, 2018, TODAY)
    assert year[world.elsewhere.id].exceptions == {OCTOBER: "Geen teamleider sinds de zomer."}
    assert year[world.elsewhere.id].reason == "Geen teamleider sinds de zomer."
    assert year[world.here.id].accepted == [OCTOBER]
    assert not year[world.here.id].is_settled


def test_an_exception_is_of_a_month_that_is_not_signed_is_named_once_and_can_be_lifted(
    engine_web: Engine, world: World
) -> None:
    def name(month: dt.date, reason: str = "Brand in het archief.") -> None:
        with scoped(engine_web, Figures(world.region_id)) as session:
            accepting.name_exception(session, manager(world), month, world.here.id, reason, TODAY)

    for month in (OCTOBER, dt.date(2018, 11, 1)):
        with pytest.raises(RefusalError):
            name(month)
    with pytest.raises(RefusalError):
        name(dt.date(2018, 9, 1), "")
    name(dt.date(2018, 9, 1))
    assert step(engine_web, world, dt.date(2018, 9, 1)) is Step.EXCEPTED
    with pytest.raises(RefusalError, match="already"):
        name(dt.date(2018, 9, 1))
    with scoped(engine_web, Figures(world.region_id)) as session:
        accepting.lift_exception(session, manager(world), dt.date(2018, 9, 1), world.here.id)
    assert step(engine_web, world, dt.date(2018, 9, 1)) is Step.LATE
    with pytest.raises(RefusalError), scoped(engine_web, Figures(world.region_id)) as session:
        accepting.lift_exception(session, manager(world), dt.date(2018, 9, 1), world.here.id)


def test_late_records_of_a_signed_month_open_a_correction_that_goes_up_with_its_reason(
    engine_web: Engine, engine_worker: Engine, world: World
) -> None:
    late_visit(engine_web, engine_worker, world, visits=3)
    with scoped(engine_worker, Branch(world.here.id)) as session:
        assert differing_months(session) == [OCTOBER]
        assert note_differences(session) == 1
    look = looked(engine_web, world)
    assert (Cell("consultations.contacts"), 62, 65) in [(one.cell, one.signed, one.now) for one in look.differences]
    with scoped(engine_web, Figures(world.region_id)) as session:
        month = accepting.of_region(session, world.here.id, OCTOBER, TODAY)
    assert month.differs_since is not None
    assert (month.step, month.is_accepted) == (Step.PUBLISHED, True)
    answered(engine_web, world, CONTACTS)
    with pytest.raises(RefusalError):
        signed(engine_web, world)
    assert signed(engine_web, world, reason="Drie bezoeken van de avond vergeten.").version == 4
    with scoped(engine_web, Figures(world.region_id)) as session:
        month = accepting.of_region(session, world.here.id, OCTOBER, TODAY)
    assert (month.step, month.version, month.published_version, month.correction_reason) == (
        Step.SIGNED, 4, 3, "Drie bezoeken van de avond vergeten.",
    )  # fmt: skip
    accepted(engine_web, world)
    assert published_month(engine_web, world) == 1
    with scoped(engine_worker, Branch(world.here.id)) as session:
        assert (differing_months(session), note_differences(session)) == ([], 0)


def test_what_is_published_is_taken_back_with_a_reason_and_handed_down(engine_web: Engine, world: World) -> None:
    with pytest.raises(RefusalError), scoped(engine_web, Figures()) as session:
        publishing.take_publication_back(session, analyst(world), OCTOBER, "")
    with scoped(engine_web, Figures()) as session:
        assert publishing.take_publication_back(session, analyst(world), OCTOBER, "Noord is dubbel geteld.") == 1
    assert step(engine_web, world) is Step.ACCEPTED
    with scoped(engine_web, Figures()) as session:
        publishing.hand_to_region(session, analyst(world), OCTOBER, world.region_id, "Kijk naar de bezoeken.")
    assert step(engine_web, world) is Step.SIGNED
    with scoped(engine_web, Figures(world.region_id)) as session:
        month = accepting.of_region(session, world.here.id, OCTOBER, TODAY)
    assert (month.returned_reason, month.was_handed_down) == ("Kijk naar de bezoeken.", True)


def test_every_step_of_region_and_nation_leaves_a_line(superuser: Engine) -> None:
    with superuser.connect() as connection:
        verbs = set(connection.scalars(text("SELECT verb FROM platform_events WHERE record = 'month'")))
    assert verbs == {"accept", "unaccept", "return", "except", "unexcept", "publish", "unpublish"}


@pytest.mark.parametrize(
    ("scope", "change"),
    [
        ("branch", "state = 'accepted', accepted_at = now()"),
        ("branch", "state = 'published', published_at = now(), accepted_at = now()"),
        ("branch", "is_complete = NOT is_complete"),
        ("branch", "returned_reason = 'weg'"),
        ("branch", "signed_at = now() - interval '9 days'"),
        ("region", "state = 'published', published_at = now(), accepted_at = now()"),
        ("region", "state = 'withdrawn'"),
        ("region", "is_in_time = NOT is_in_time"),
        ("region", "correction_reason = 'iets anders'"),
        ("region", "version = version + 1"),
        ("nation", "state = 'accepted', accepted_at = now()"),
        ("nation", "state = 'returned', returned_reason = 'weg'"),
    ],
)
def test_the_database_holds_each_level_to_its_own_steps(
    engine_web: Engine, world: World, scope: str, change: str
) -> None:
    who = {"branch": Branch(world.here.id), "region": Figures(world.region_id), "nation": Figures()}[scope]
    with pytest.raises(ProgrammingError, match="permission denied"), scoped(engine_web, who) as session:
        session.execute(text(f"UPDATE month_signatures SET {change} WHERE state = 'signed'"))


def test_a_region_makes_no_signature_and_moves_no_other_region(engine_web: Engine, world: World) -> None:
    signature = MonthSignature(
        branch_id=world.here.id, month=dt.date(2018, 5, 1), version=1, region_id=world.region_id, is_complete=True,
        is_in_time=True, signed_by=manager(world).who,
    )  # fmt: skip
    with pytest.raises(ProgrammingError), scoped(engine_web, Figures(world.region_id)) as session:
        session.add(signature)
    with scoped(engine_web, Figures(world.other_region_id)) as session:
        moving = update(MonthSignature).where(MonthSignature.month == OCTOBER).values(state=State.RETURNED)
        assert session.execute(moving).rowcount == 0  # type: ignore[attr-defined]
        with pytest.raises(AbsentError):
            accepting.of_region(session, world.here.id, OCTOBER, TODAY)
    with pytest.raises(RefusalError), scoped(engine_web, Figures(world.other_region_id)) as session:
        accepting.accept_months(session, manager(world), OCTOBER, {world.here.id: 1})


def test_a_frozen_figure_is_never_changed(engine_web: Engine, world: World) -> None:
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        scoped(engine_web, Branch(world.here.id)) as session,
    ):
        session.execute(text("UPDATE signed_figures SET content = '{}'"))


def test_region_and_nation_ask_one_statement(engine_web: Engine, world: World) -> None:
    for scope, region in ((Figures(world.region_id), world.region_id), (Figures(), None)):
        with scoped(engine_web, scope) as session:
            session.execute(text("SELECT 1"))
            with statements_of(engine_web) as sent:
                found = state_of_months(session, 2018, region, TODAY)
        assert len(sent) == 1
        assert {one.branch_id for one in found} == ({world.here.id} if region else {world.here.id, world.elsewhere.id})


def test_a_month_that_is_not_over_or_of_which_nothing_is_known_is_not_signed(engine_web: Engine, world: World) -> None:
    assert Hindrance.NOT_OVER in looked(engine_web, world, dt.date(2018, 11, 1)).hindrances
    assert looked(engine_web, world, dt.date(2016, 5, 1)).hindrances == [Hindrance.NOTHING_KNOWN]
    with pytest.raises(AbsentError):
        looked(engine_web, world, dt.date(2018, 12, 1))


def test_completeness_and_timeliness_are_figures_that_equal_a_direct_count(
    engine_web: Engine, engine_worker: Engine, superuser: Engine, world: World
) -> None:
    may = dt.date(2018, 5, 1)
    logged(engine_web, world, may, visits=70, topics=("work",))
    counted(engine_worker, world.here.id, last_night())
    with scoped(engine_web, Branch(world.here.id)) as session:
        for cell in (CONTACTS, Cell("consultations.topics", "topic", "work")):
            if cell in [one.oddity.cell for one in looked(engine_web, world, may).questions]:
                answer_question(session, lead(world), may, cell, Answer.UNKNOWN, "", TODAY)
    signed(engine_web, world, may)
    counted(engine_worker, world.here.id, last_night())
    with scoped(engine_web, Branch(world.here.id)) as session:
        year = figures_of_year(session, 2018)
    direct = text(
        "SELECT count(DISTINCT month), count(DISTINCT month) FILTER (WHERE is_in_time) FROM month_signatures"
        " WHERE branch_id = :branch AND state <> 'withdrawn'"
    )
    with superuser.connect() as connection:
        all_signed, in_time = connection.execute(direct, {"branch": world.here.id}).one()
    assert (all_signed, in_time) == (3, 1)
    assert [year.value(f"signing.{name}") for name in ("signed", "in_time", "complete")] == [3, 1, 2]
