"""The team lead looks first: nothing crosses and no clock runs before, and what comes back is written again."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from tenants.escalations import approving, asking, conversing
from tenants.escalations.asking import NewQuestion
from tenants.escalations.clocks import PROMISES, after_open_time
from tenants.escalations.facts import Fact
from tenants.escalations.models import Escalation, EscalationNotice, NoticeKind, SharedFact, State, Subject
from tenants.escalations.queries import facts_of
from tenants.faults import AbsentError, RefusalError
from tenants.isolation import Branch, Helpdesk, ScopedSession, scoped
from tenants.moments import LOCAL
from tenants.roles import Role
from tests.factories.escalations import actor_of, asked

if TYPE_CHECKING:
    import uuid

    from sqlalchemy import Engine

    from tests.factories.world import World

MONDAY = dt.datetime(2018, 11, 12, 10, tzinfo=LOCAL)
FRIDAY = dt.datetime(2018, 11, 16, 10, tzinfo=LOCAL)


def a_question(**changed: Any) -> NewQuestion:
    return NewQuestion(**{"subject": Subject.ASYLUM, "title": "May he stay?", "question": "He was 17.", **changed})


@pytest.fixture
def proposed(here: ScopedSession, world: World) -> Escalation:
    new = a_question(facts=(Fact("Land", "Eritrea"),))
    return asking.ask(here, actor_of(world, Role.VOLUNTEER), new, MONDAY, proposed=True)


def told(session: ScopedSession, question: Escalation) -> list[tuple[NoticeKind, uuid.UUID]]:
    query = select(EscalationNotice.kind, EscalationNotice.person_id).where(
        EscalationNotice.escalation_id == question.id
    )
    return [(kind, person) for kind, person in session.execute(query.order_by(EscalationNotice.id))]


def test_no_clock_runs_before_the_team_lead_let_it_go(here: ScopedSession, world: World, proposed: Escalation) -> None:
    assert (proposed.state, proposed.clock_since, proposed.answer_due_at) == (State.PROPOSED, None, None)
    approving.approve(here, actor_of(world, Role.TEAM_LEAD), proposed.id, FRIDAY, seen=MONDAY)
    assert (proposed.state, proposed.asked_at, proposed.clock_since) == (State.ASKED, FRIDAY, FRIDAY)
    assert proposed.answer_due_at == after_open_time(FRIDAY, PROMISES[Subject.ASYLUM].answer)
    assert proposed.first_due_at == after_open_time(FRIDAY, PROMISES[Subject.ASYLUM].first)


def test_the_team_lead_is_told_and_so_is_who_gets_it_back(
    here: ScopedSession, world: World, proposed: Escalation
) -> None:
    lead = world.person(Role.TEAM_LEAD)
    assert told(here, proposed) == [(NoticeKind.PROPOSED, lead)]
    approving.give_back(here, actor_of(world, Role.TEAM_LEAD), proposed.id, "Welke brief?")
    assert (NoticeKind.RETURNED, world.person(Role.VOLUNTEER)) in told(here, proposed)
    asking.change(here, actor_of(world, Role.VOLUNTEER), proposed.id, a_question(title="And now?"), FRIDAY)
    # Each time it waits the team lead is told anew.
    assert told(here, proposed).count((NoticeKind.PROPOSED, lead)) == 2


def test_what_is_written_again_takes_the_place_of_what_was(
    here: ScopedSession, world: World, proposed: Escalation
) -> None:
    approving.give_back(here, actor_of(world, Role.TEAM_LEAD), proposed.id, "Welk land?")
    new = a_question(
        title="And now?", facts=(Fact("Besluit", "1 mei 2018", dt.date(2018, 5, 1)), Fact("Regio", "Tigray"))
    )
    asking.change(here, actor_of(world, Role.VOLUNTEER), proposed.id, new, FRIDAY)
    assert (proposed.state, proposed.title, proposed.returned_why) == (State.PROPOSED, "And now?", "")
    facts = here.scalars(
        select(SharedFact.term).where(SharedFact.escalation_id == proposed.id).order_by(SharedFact.position)
    )
    assert facts.all() == ["Regio", "Besluit"]


def test_what_is_sent_again_goes_at_once_when_nobody_looks_first_any_more(
    here: ScopedSession, world: World, proposed: Escalation
) -> None:
    asking.change(here, actor_of(world, Role.VOLUNTEER), proposed.id, a_question(), FRIDAY, proposed=False)
    assert (proposed.state, proposed.clock_since) == (State.ASKED, FRIDAY)


@pytest.mark.parametrize("why", ["", "   ", "Haar BSN is 123456782", "x" * 10_001])
def test_it_is_given_back_with_words_that_can_be_kept(
    here: ScopedSession, world: World, proposed: Escalation, why: str
) -> None:
    with pytest.raises(RefusalError) as caught:
        approving.give_back(here, actor_of(world, Role.TEAM_LEAD), proposed.id, why)
    assert caught.value.field == "why"
    assert proposed.state is State.PROPOSED


def test_only_what_the_team_lead_read_goes(here: ScopedSession, world: World, proposed: Escalation) -> None:
    asking.change(here, actor_of(world, Role.VOLUNTEER), proposed.id, a_question(title="And another?"), FRIDAY)
    for seen in (MONDAY, None):
        with pytest.raises(RefusalError, match="changed this question meanwhile"):
            approving.approve(here, actor_of(world, Role.TEAM_LEAD), proposed.id, FRIDAY, seen=seen)
    assert proposed.state is State.PROPOSED
    approving.approve(here, actor_of(world, Role.TEAM_LEAD), proposed.id, FRIDAY, seen=FRIDAY)
    assert (proposed.state, proposed.title) == (State.ASKED, "And another?")


def test_what_was_taken_back_before_it_was_let_go_never_crosses(world: World, engine_web: Engine) -> None:
    volunteer = actor_of(world, Role.VOLUNTEER)
    new = a_question(facts=(Fact("Land", "Eritrea"),))
    with scoped(engine_web, Branch(world.here.id)) as session:
        question = asking.ask(session, volunteer, new, MONDAY, proposed=True).id
    with scoped(engine_web, Branch(world.here.id)) as session:
        conversing.withdraw(session, volunteer, question, FRIDAY)
    with scoped(engine_web, Helpdesk()) as session:
        assert session.scalar(select(Escalation.id).where(Escalation.id == question)) is None
        assert facts_of(session, question) == []
    sent = asked(engine_web, world)
    with scoped(engine_web, Branch(world.here.id)) as session:
        conversing.withdraw(session, volunteer, sent, FRIDAY)
    with scoped(engine_web, Helpdesk()) as session:
        assert session.scalar(select(Escalation.state).where(Escalation.id == sent)) is State.WITHDRAWN


def test_what_crossed_is_not_let_go_given_back_or_changed(
    here: ScopedSession, world: World, engine_web: Engine
) -> None:
    question, lead = asked(engine_web, world), actor_of(world, Role.TEAM_LEAD)
    for act in (
        lambda: approving.approve(here, lead, question, FRIDAY, seen=None),
        lambda: approving.give_back(here, lead, question, "Nee"),
        lambda: asking.change(here, actor_of(world, Role.VOLUNTEER), question, a_question(), FRIDAY),
    ):
        with pytest.raises(RefusalError):
            act()


def test_only_who_wrote_it_changes_it(here: ScopedSession, world: World, proposed: Escalation) -> None:
    with pytest.raises(RefusalError) as caught:
        asking.change(here, actor_of(world, Role.CASE_WORKER), proposed.id, a_question(), FRIDAY)
    assert caught.value.values == {"name": "Volunteer Testboom"}


def test_another_branch_has_nothing_to_say_in_it(world: World, engine_web: Engine) -> None:
    question = asked(engine_web, world, state=State.PROPOSED)
    lead = actor_of(world, Role.TEAM_LEAD)
    with scoped(engine_web, Branch(world.elsewhere.id)) as session:
        assert question not in {each.id for each in approving.proposals(session)}
        for act in (
            lambda: approving.approve(session, lead, question, FRIDAY, seen=None),
            lambda: approving.give_back(session, lead, question, "Nee"),
            lambda: asking.change(session, lead, question, a_question(), FRIDAY),
        ):
            with pytest.raises(AbsentError):
                act()


def test_the_law_comes_first_in_the_list_of_the_team_lead(here: ScopedSession, world: World) -> None:
    who = actor_of(world, Role.VOLUNTEER)
    late, none, soon = (
        asking.ask(here, who, a_question(legal_on=day, legal_what="Beroep" if day else ""), MONDAY, proposed=True).id
        for day in (dt.date(2018, 12, 24), None, dt.date(2018, 11, 14))
    )
    mine = [each for each in approving.proposals(here) if each.id in {late, none, soon}]
    assert [each.id for each in mine] == [soon, late, none]
    urgent = [approving.as_proposal(each, MONDAY.date()).urgent for each in mine]
    assert urgent == [True, False, False]


def test_the_choice_is_made_and_taken_back(here: ScopedSession, world: World) -> None:
    lead = actor_of(world, Role.TEAM_LEAD)
    assert not approving.approval_wanted(here)
    for wanted in (True, True, False):
        approving.choose_approval(here, lead, approval=wanted)
        assert approving.approval_wanted(here) is wanted
