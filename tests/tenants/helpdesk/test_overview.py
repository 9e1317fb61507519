"""The overview of the coordinator: every number against what was laid down."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import Range

from tenants.branches.models import Branch as BranchRow
from tenants.escalations.models import (
    Escalation,
    EscalationMessage,
    EscalationNotice,
    MessageKind,
    NoticeKind,
    NoticeState,
    Rating,
    SharedFact,
    State,
    Subject,
)
from tenants.helpdesk.history import add_entry
from tenants.helpdesk.models import EntryKind, HelpdeskEntry
from tenants.helpdesk.overview import Kept, Load, Overview, overview
from tenants.helpdesk.signals import Signals, signals
from tenants.isolation import Branch, Directory, Helpdesk, scoped
from tenants.moments import local_date, now
from tenants.roles import Role
from tests.factories.escalations import actor_of, asked
from tests.factories.world import Spot

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from tests.factories.world import World

DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _emptied(superuser: Engine) -> Iterator[None]:
    yield
    with superuser.begin() as connection:
        for model in (HelpdeskEntry, EscalationNotice, EscalationMessage, SharedFact, Escalation):
            connection.execute(delete(model))


def seen(web: Engine) -> Overview:
    today = local_date()
    with scoped(web, Helpdesk(), expire_on_commit=False) as session:
        return overview(session, now(), [today, today - DAY, today - 4 * DAY, today - 9 * DAY])


def test_the_load_is_told_by_subject_and_by_person(world: World, engine_web: Engine) -> None:
    lawyer = world.person(Role.HELPDESK_LAWYER)
    held: dict[str, Any] = {"claimed_by": lawyer, "claimed_by_name": "Lawyer Testboom"}
    asked(engine_web, world, subject=Subject.ASYLUM)
    asked(engine_web, world, subject=Subject.ASYLUM, answer_by=local_date() - DAY, state=State.CLAIMED, **held)
    asked(engine_web, world, subject=Subject.INTEGRATION, state=State.WAITING, waiting_since=now(), **held)
    asked(engine_web, world, state=State.PROPOSED)
    asked(engine_web, world, state=State.CLOSED, answered_at=now())
    found = seen(engine_web)
    assert dict(found.subjects) == {
        Subject.ASYLUM: Load(open=2, late=1, unclaimed=1),
        Subject.INTEGRATION: Load(open=1, waiting=1),
    }
    assert dict(found.people) == {lawyer: Load(open=2, waiting=1, late=1)}
    assert found.whole == Load(open=3, waiting=1, late=1, unclaimed=1)


def test_who_waits_for_a_first_word_for_too_long_is_told(world: World, engine_web: Engine) -> None:
    asked(engine_web, world, first_due_at=now() - DAY)
    asked(engine_web, world, first_due_at=now() - DAY, first_response_at=now())
    assert seen(engine_web).whole.silent == 1


def test_ages_go_into_their_classes(world: World, engine_web: Engine) -> None:
    for days in (0, 0, 1, 3, 8, 400):
        asked(engine_web, world, asked_at=now() - days * DAY)
    assert seen(engine_web).ages == [2, 1, 1, 1, 1]


def test_promises_are_counted_from_what_the_messages_keep(world: World, engine_web: Engine) -> None:
    question = asked(engine_web, world)
    this, before = now(), local_date().replace(day=1) - DAY
    values = (
        (this, MessageKind.WORD, True, None),
        (this, MessageKind.ANSWER, None, True),
        (this, MessageKind.ANSWER, False, False),
        (dt.datetime.combine(before, dt.time(12), dt.UTC), MessageKind.ANSWER, True, True),
        (this - 90 * DAY, MessageKind.ANSWER, True, True),
    )
    with scoped(engine_web, Branch(world.here.id)) as session:
        session.add_all(
            EscalationMessage(
                branch_id=world.here.id, escalation_id=question, kind=kind, text="x", written_at=at, first_in_time=first,
                in_time=in_time, written_by=world.person(Role.HELPDESK_LAWYER), written_by_name="x",
            )
            for at, kind, first, in_time in values
        )  # fmt: skip
    found = seen(engine_web)
    assert (found.month.first, found.month.answer, found.month.answered) == (Kept(1, 2), Kept(1, 2), 2)
    assert (found.before.answer, found.before.answered) == (Kept(1, 1), 1)


def test_what_was_handed_up_stays_until_somebody_takes_it_up(world: World, engine_web: Engine) -> None:
    question = asked(engine_web, world, handed_up_at=now() - DAY)
    assert [one.id for one in seen(engine_web).handed_up] == [question]
    with scoped(engine_web, Helpdesk()) as session:
        add_entry(session, question, EntryKind.TAKEN_UP, actor_of(world, Role.HELPDESK_COORDINATOR))
    assert seen(engine_web).handed_up == []


def test_legal_limits_that_are_near_stand_in_their_order(world: World, engine_web: Engine) -> None:
    later, past = (
        asked(engine_web, world, legal_on=local_date() + days * DAY, legal_what="Beroep") for days in (7, -1)
    )
    asked(engine_web, world, legal_on=local_date() + 8 * DAY, legal_what="Beroep")
    asked(engine_web, world, legal_on=local_date(), state=State.CLOSED, answered_at=now())
    assert [one.id for one in seen(engine_web).near] == [past, later]


def test_mails_that_did_not_arrive_and_ratings_are_counted(world: World, engine_web: Engine) -> None:
    question = asked(engine_web, world, state=State.CLOSED, answered_at=now(), rating=Rating.PARTLY, rated_at=now())
    person = world.person(Role.VOLUNTEER)
    with scoped(engine_web, Helpdesk()) as session:
        for state, days in ((NoticeState.BOUNCED, 1), (NoticeState.SENT, 1), (NoticeState.REFUSED, 20)):
            session.add(
                EscalationNotice(
                    branch_id=world.here.id, escalation_id=question, kind=NoticeKind.WORD, person_id=person,
                    occasion=uuid7(days, state), state=state, settled_at=now() - days * DAY,
                )
            )  # fmt: skip
    found = seen(engine_web)
    assert (len(found.lost), found.ratings) == (1, {Rating.PARTLY: 1})


def uuid7(days: int, state: NoticeState) -> str:
    return f"01900000-0000-7000-8000-{days:06}{list(NoticeState).index(state):06}"


def told(web: Engine) -> Signals:
    with scoped(web, Helpdesk()) as session:
        return signals(session, local_date())


def third(web: Engine) -> Spot:
    with scoped(web, Directory()) as session:
        branch = BranchRow(slug="derdeveen", name="Derdeveen", open=Range(dt.date(2016, 1, 1), None))
        session.add(branch)
        session.flush()
        return Spot(branch.id, branch.slug, branch.name, "GM9003")


def test_a_word_rises_when_three_branches_use_it_and_stands_there_as_they_write_it(
    world: World, engine_web: Engine
) -> None:
    for week in range(2, 12):
        for number in range(4):
            asked(
                engine_web, world, asked_at=now() - week * 7 * DAY, title=f"Vraag {number}", question="Over huisraad."
            )
    for number in range(9):
        spot = (world.here, world.elsewhere)[number % 2]
        asked(engine_web, world, spot, title="Nareis", question="De beslissingen blijven uit.")
    # Two branches only: it may be about one family.
    assert told(engine_web).words == []
    asked(engine_web, world, third(engine_web), title="Nareis", question="Waar blijven beslissingen?")
    found = {one.word: one.tally for one in told(engine_web).words}
    assert {"beslissingen", "nareis"} <= set(found)
    assert (found["beslissingen"].recent, found["beslissingen"].branches, found["beslissingen"].before) == (10, 3, 0)


def test_subjects_rise_and_countries_are_told_only_when_they_point_at_nobody(world: World, engine_web: Engine) -> None:
    for week in range(2, 12):
        asked(engine_web, world, asked_at=now() - week * 7 * DAY, subject=Subject.INTEGRATION)
        asked(engine_web, world, asked_at=now() - week * 7 * DAY, subject=Subject.ASYLUM)
    for number in range(8):
        country = "Eritrea" if number < 5 else "Jemen"
        asked(engine_web, world, facts=[("Land", country)], subject=Subject.COUNTRY_INFORMATION)
    asked(engine_web, world, subject=Subject.ASYLUM)
    found = told(engine_web)
    assert found.risen == [Subject.COUNTRY_INFORMATION]
    assert (found.whole.recent, found.whole.before) == (9, 20)
    assert [(one.key, one.recent) for one in found.countries] == [("Eritrea", 5)]


def test_nothing_asked_is_nothing_to_tell(engine_web: Engine) -> None:
    found = told(engine_web)
    assert (found.whole.recent, found.risen, found.words, found.countries) == (0, [], [], [])
    assert seen(engine_web).whole == Load()
