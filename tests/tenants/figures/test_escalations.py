"""Questions to the Helpdesk as figures: each against a count in plain Python, and marked only when it counts."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from math import ceil
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, text, update

from tenants.escalations.changing import say
from tenants.escalations.models import (
    Escalation,
    EscalationMessage,
    MessageKind,
    Rating,
    State,
    Subject,
)
from tenants.figures.catalogue import FLOWS
from tenants.figures.models import FigureMark
from tenants.figures.queries import figures_of_years, latest_editions
from tenants.figures.telling import figures_told
from tenants.isolation import Branch, Figures, Fold, Helpdesk, scoped
from tenants.knowledge.models import Article, ArticleState, ArticleVote
from tenants.moments import LOCAL, now
from tenants.roles import Role
from tests.factories.escalations import actor_of, asked
from tests.factories.nights import counted, one_night

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from tests.factories.world import World

YEARS = (2024, 2025, 2026)
HOUR = 3600
# Around new year, where UTC and the local date differ.
MOMENTS = st.datetimes(dt.datetime(2024, 12, 29), dt.datetime(2026, 2, 3), timezones=st.just(LOCAL))  # noqa: DTZ001


@dataclass(frozen=True)
class Said:
    """One message, as somebody could tell of it."""

    kind: MessageKind
    at: dt.datetime
    took: int | None = None
    in_time: bool | None = None
    first: bool | None = None


@dataclass(frozen=True)
class One:
    """One question with what was said about it."""

    at: dt.datetime
    subject: Subject
    state: State
    rating: Rating | None = None
    rated: dt.datetime | None = None
    said: list[Said] = field(default_factory=list)


def _said(kind: MessageKind, at: dt.datetime, took: int | None, in_time: bool | None, first: bool | None) -> Said:  # noqa: FBT001
    if kind is not MessageKind.ANSWER or took is None:
        took = in_time = None
    elif in_time is None:
        in_time = False
    return Said(kind, at, took, in_time, first if kind is not MessageKind.FOLLOW_UP else None)


SAID = st.builds(
    _said,
    st.sampled_from([MessageKind.ANSWER, MessageKind.WORD, MessageKind.FOLLOW_UP]),
    MOMENTS,
    st.one_of(st.none(), st.integers(0, 60 * HOUR)),
    st.one_of(st.none(), st.booleans()),
    st.one_of(st.none(), st.booleans()),
)
ONE = st.builds(
    One,
    MOMENTS,
    st.sampled_from(Subject),
    st.sampled_from([State.ASKED, State.ANSWERED, State.CLOSED, State.WITHDRAWN, State.PROPOSED]),
    st.one_of(st.none(), st.sampled_from(Rating)),
    MOMENTS,
    st.lists(SAID, max_size=4),
)


@pytest.fixture
def emptied(superuser: Engine) -> Iterator[None]:
    """Take every question away, before and after."""
    empty(superuser)
    yield
    empty(superuser)


def empty(superuser: Engine) -> None:
    with superuser.begin() as connection:
        for model in (EscalationMessage, Escalation, ArticleVote, Article):
            connection.execute(delete(model))


def lay(web: Engine, world: World, questions: list[One]) -> None:
    """Lay the questions in the branch, with what was said."""
    for one in questions:
        escalation_id = asked(
            web, world, asked_at=one.at, subject=one.subject, state=one.state, rating=one.rating,
            rated_at=one.rated if one.rating else None, answered_at=one.at,
        )  # fmt: skip
        with scoped(web, Branch(world.here.id)) as session:
            session.add_all(
                EscalationMessage(
                    branch_id=world.here.id, escalation_id=escalation_id, kind=said.kind, text="x", written_at=said.at,
                    written_by=world.person(Role.HELPDESK_LAWYER), written_by_name="x", took=said.took,
                    in_time=said.in_time, first_in_time=said.first,
                )
                for said in one.said
            )  # fmt: skip


def wanted(questions: list[One], year: int) -> dict[str, int | None]:
    """Count in plain Python what the figures of a year must say."""
    sent = [one for one in questions if one.state not in {State.PROPOSED, State.WITHDRAWN} and one.at.year == year]
    said = [said for one in questions for said in one.said if said.at.year == year]
    answers = [one for one in said if one.kind is MessageKind.ANSWER]
    hours = sorted(ceil(one.took / HOUR) for one in answers if one.took is not None)
    return {
        "escalations.asked": len(sent),
        "escalations.answered": len(answers),
        "escalations.answered_timed": len(hours),
        "escalations.answered_in_time": sum(bool(one.in_time) for one in answers),
        "escalations.first_words": sum(one.first is not None for one in said),
        "escalations.first_in_time": sum(bool(one.first) for one in said),
        "escalations.asked_on": sum(one.kind is MessageKind.FOLLOW_UP for one in said),
        "escalations.rated": sum(bool(one.rating and one.rated and one.rated.year == year) for one in questions),
        "escalations.answer_median": hours[ceil(0.5 * len(hours)) - 1] if hours else None,
        "escalations.answer_p90": hours[ceil(0.9 * len(hours)) - 1] if hours else None,
    }


@given(questions=st.lists(ONE, min_size=1, max_size=8))
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_figure_of_the_helpdesk_equals_a_direct_count_and_the_fold_a_recount(
    questions: list[One], engine_web: Engine, engine_worker: Engine, superuser: Engine, world: World
) -> None:
    empty(superuser)
    lay(engine_web, world, questions)
    assert counted(engine_worker, world.here.id).drift == []
    with scoped(engine_web, Branch(world.here.id)) as session:
        found = figures_of_years(session, YEARS)
    for year in YEARS:
        expected = wanted(questions, year)
        of_year = found[year]
        # A year before anything was asked is not nought but unknown.
        assert {name: of_year.value(name) or 0 for name in expected} == {n: v or 0 for n, v in expected.items()}, year
        kinds = Counter(str(one.rating) for one in questions if one.rating and one.rated and one.rated.year == year)
        assert dict(of_year.parts["escalations.rated"]["rating"]) == dict(kinds)
        for name in ("escalations.asked", "escalations.answered"):
            assert sum(of_year.parts[name]["subject"].values()) == expected[name]
    one_night(engine_worker, world.here.id)
    with scoped(engine_worker, Fold()) as session:
        cells = "indicator LIKE 'escalations.%' AND amount <> 0"
        key = "month, indicator, breakdown, value"
        held = session.execute(text(f"SELECT {key}, sum(amount) FROM figure_months WHERE {cells} GROUP BY {key}"))
        branch = sorted(tuple(row) for row in held)
        for table in ("nation_figures", "region_figures"):
            assert sorted(
                tuple(row) for row in session.execute(text(f"SELECT {key}, amount FROM {table} WHERE {cells}"))
            ) == (branch), table
    with scoped(engine_web, Figures()) as session:
        for year, edition in latest_editions(session, None, YEARS).items():
            told, expected = edition.content["helpdesk"], wanted(questions, year)
            assert sum(told["asked"].values()) == expected["escalations.asked"]
            assert told["totals"] == {name: expected[name] for name in told["totals"]}
            assert told["totals"].get("escalations.answered", 0) == expected["escalations.answered"]


def test_only_sums_go_up_and_no_municipality_is_made_up(
    engine_web: Engine, engine_worker: Engine, superuser: Engine, world: World, emptied: None
) -> None:
    at = dt.datetime(2025, 3, 3, 12, tzinfo=LOCAL)
    lay(
        engine_web,
        world,
        [One(at, Subject.ASYLUM, State.ANSWERED, said=[Said(MessageKind.ANSWER, at, HOUR, in_time=True, first=True)])],
    )
    counted(engine_worker, world.here.id)
    with scoped(engine_web, Branch(world.here.id)) as session:
        told = figures_told(session, "hierbeek", 2025)["figures"]
    assert told["escalations.asked"] == {"value": 1, "breakdowns": {"subject": {"asylum": 1}}}
    assert told["escalations.answer_median"]["value"] == 1
    with superuser.connect() as behind:
        sent = set(
            behind.scalars(
                text(
                    "SELECT DISTINCT indicator FROM figure_deltas, unnest(indicators) AS indicator"
                    " WHERE indicator LIKE 'escal%'"
                )
            )
        )
    assert sent <= {flow.id for flow in FLOWS}
    assert "escalations.answer_median" not in sent


def marks(superuser: Engine) -> int:
    with superuser.connect() as behind:
        return behind.scalar(select(func.count()).select_from(FigureMark)) or 0


def test_claims_and_drafts_leave_no_mark_and_what_counts_does(
    engine_web: Engine, superuser: Engine, world: World, emptied: None
) -> None:
    question = asked(engine_web, world)
    before = marks(superuser)
    quiet: list[dict[str, Any]] = [
        {"state": State.CLAIMED, "claimed_by": world.person(Role.HELPDESK_LAWYER), "touched_at": now()},
        {"touched_at": now(), "waiting_for": "Besluit"},
        {"state": State.ASKED, "claimed_by": None},
        {"handed_up_at": now()},
    ]
    with scoped(engine_web, Helpdesk()) as session:
        for values in quiet:
            session.execute(update(Escalation).where(Escalation.id == question).values(values))
    assert marks(superuser) == before
    loud: list[dict[str, Any]] = [{"subject": Subject.OTHER}, {"rating": Rating.HELPED, "rated_at": now()}]
    for values in loud:
        before = marks(superuser)
        with scoped(engine_web, Helpdesk()) as session:
            session.execute(update(Escalation).where(Escalation.id == question).values(values))
        assert marks(superuser) > before, values
    before = marks(superuser)
    with scoped(engine_web, Helpdesk()) as session:
        say(session, actor_of(world, Role.HELPDESK_LAWYER), question, MessageKind.WORD, "It comes tomorrow.")
    assert marks(superuser) > before


def test_a_question_that_moves_to_another_subject_takes_its_answers_along(
    engine_web: Engine, engine_worker: Engine, world: World, emptied: None
) -> None:
    at = dt.datetime(2025, 3, 3, 12, tzinfo=LOCAL)
    later = dt.datetime(2025, 5, 3, 12, tzinfo=LOCAL)
    lay(
        engine_web,
        world,
        [One(at, Subject.ASYLUM, State.ANSWERED, said=[Said(MessageKind.ANSWER, later, HOUR, in_time=True)])],
    )
    counted(engine_worker, world.here.id)
    with scoped(engine_web, Helpdesk()) as session:
        session.execute(update(Escalation).values(subject=Subject.INTEGRATION))
    assert counted(engine_worker, world.here.id).drift == []
    with scoped(engine_web, Branch(world.here.id)) as session:
        parts = figures_of_years(session, YEARS)[2025].parts
    assert dict(parts["escalations.answered"]["subject"]) == {"integration": 1}


def test_what_was_found_before_asking_is_counted_by_the_last_voice(
    engine_web: Engine, engine_worker: Engine, world: World, emptied: None
) -> None:
    lawyer, other = world.person(Role.HELPDESK_LAWYER), world.person(Role.HELPDESK_COORDINATOR)
    with scoped(engine_web, Helpdesk()) as session:
        article = Article(
            subject=Subject.ASYLUM, title="x", question="x", text="x", written_by=lawyer, written_by_name="x",
            state=ArticleState.PUBLISHED, reviewed_by=other, published_at=now(), valid_from=dt.date(2025, 1, 1),
        )  # fmt: skip
        session.add(article)
        session.flush()
        article_id = article.id
    at = dt.datetime(2025, 7, 1, 12, tzinfo=LOCAL)
    with scoped(engine_web, Branch(world.here.id)) as session:
        for who, helped, before in (
            (Role.VOLUNTEER, True, True),
            (Role.TEAM_LEAD, True, False),
            (Role.CASE_WORKER, False, True),
        ):
            session.add(
                ArticleVote(
                    branch_id=world.here.id, article_id=article_id, person_id=world.person(who), helped=helped,
                    before_asking=before, at=at,
                )
            )  # fmt: skip

    def found() -> int | None:
        assert counted(engine_worker, world.here.id).drift == []
        with scoped(engine_web, Branch(world.here.id)) as session:
            return figures_of_years(session, YEARS)[2025].value("escalations.found")

    assert found() == 1
    with scoped(engine_web, Branch(world.here.id)) as session:
        session.execute(update(ArticleVote).values(helped=True))
    assert found() == 2


def said_last(web: Engine, question: uuid.UUID) -> EscalationMessage:
    with scoped(web, Helpdesk(), expire_on_commit=False) as session:
        return session.scalars(
            select(EscalationMessage)
            .where(EscalationMessage.escalation_id == question)
            .order_by(EscalationMessage.id.desc())
            .limit(1)
        ).one()


def test_a_word_keeps_whether_it_was_the_first_and_in_time(engine_web: Engine, world: World, emptied: None) -> None:
    lawyer = actor_of(world, Role.HELPDESK_LAWYER)
    question = asked(engine_web, world)
    with scoped(engine_web, Helpdesk()) as session:
        say(session, lawyer, question, MessageKind.WORD, "It comes.")
    assert (said_last(engine_web, question).first_in_time, said_last(engine_web, question).took) == (True, None)
    with scoped(engine_web, Helpdesk()) as session:
        say(session, lawyer, question, MessageKind.QUESTION_BACK, "Which day?")
    assert said_last(engine_web, question).first_in_time is None
    with scoped(engine_web, Branch(world.here.id)) as session:
        say(session, actor_of(world, Role.VOLUNTEER), question, MessageKind.FOLLOW_UP, "And then?")
        session.execute(update(Escalation).values(first_due_at=now() - dt.timedelta(hours=1)))
    with scoped(engine_web, Helpdesk()) as session:
        say(session, lawyer, question, MessageKind.WORD, "Sorry.")
    assert said_last(engine_web, question).first_in_time is False


@pytest.mark.parametrize("over", [0, 1])
def test_an_answer_keeps_what_it_took_of_its_promise(
    over: int, engine_web: Engine, world: World, emptied: None
) -> None:
    question, used = asked(engine_web, world), 5 * 8 * HOUR + over
    stopped = {
        "state": State.ANSWERED,
        "answered_at": now(),
        "clock_used": used,
        "clock_since": None,
        "answer_due_at": None,
    }
    with scoped(engine_web, Helpdesk()) as session:
        session.execute(update(Escalation).where(Escalation.id == question).values(stopped))
        say(session, actor_of(world, Role.HELPDESK_LAWYER), question, MessageKind.ANSWER, "Yes.")
    assert (said_last(engine_web, question).took, said_last(engine_web, question).in_time) == (used, not over)
