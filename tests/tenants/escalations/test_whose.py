"""Whom a question is about: for whoever asked it and for whom the record is open to, and for nobody by a detour."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from tenants.clients.access import ClosedRecordError
from tenants.escalations.attention import pressing_questions
from tenants.escalations.listing import Choice, Rank, questions_of_branch
from tenants.escalations.models import EscalationLink, EscalationNotice, NoticeKind, NoticeState, State
from tenants.escalations.reading import beside, own_question, refuse_hidden
from tenants.escalations.told import SpokenKind, told_of_dossier
from tenants.isolation import Branch, scoped
from tenants.moments import local_date, now
from tenants.roles import Role
from tests.factories.escalations import asked, client_at
from tests.factories.legal import dossier_of
from tests.factories.records import opened, reader_as

if TYPE_CHECKING:
    import uuid

    from sqlalchemy import Engine

    from tenants.clients.access import Reader
    from tenants.isolation import ScopedSession
    from tests.factories.world import World


@pytest.fixture
def client_id(engine_web: Engine, world: World) -> uuid.UUID:
    return client_at(engine_web, world.here, first_name="Samuel", last_name="van der Wilg")


@pytest.fixture
def stranger(world: World) -> Reader:
    """Somebody of the branch who did not ask, and to whom the record is closed."""
    return reader_as(world, Role.CASE_WORKER)


def about(web: Engine, world: World, client_id: uuid.UUID, **values: Any) -> uuid.UUID:
    question = asked(web, world, facts=[("Born", "2000")], **values)
    with scoped(web, Branch(world.here.id)) as session:
        session.add(EscalationLink(escalation_id=question, client_id=client_id))
    return question


def found_by(here: ScopedSession, reader: Reader, words: str, **choice: Any) -> set[uuid.UUID]:
    return {row.question.id for row in questions_of_branch(here, reader, Choice(words, size=500, **choice)).rows}


def test_whoever_asked_sees_whom_it_is_about_also_when_the_record_is_closed(
    here: ScopedSession, world: World, engine_web: Engine, client_id: uuid.UUID
) -> None:
    found = own_question(here, reader_as(world, Role.VOLUNTEER), about(engine_web, world, client_id))
    assert found.about is not None
    assert (found.about.name, found.about.is_open, found.may_act) == ("Samuel van der Wilg", False, True)


def test_a_colleague_sees_it_once_the_record_is_open(
    here: ScopedSession, world: World, engine_web: Engine, client_id: uuid.UUID, stranger: Reader
) -> None:
    question = about(engine_web, world, client_id)
    found = own_question(here, stranger, question)
    assert (found.about, found.hidden, found.may_act) == (None, True, False)
    with pytest.raises(ClosedRecordError):
        refuse_hidden(here, stranger, question)
    opened(engine_web, world, client_id, Role.CASE_WORKER)
    reader = reader_as(world, Role.CASE_WORKER)
    refuse_hidden(here, reader, question)
    seen = own_question(here, reader, question).about
    assert seen is not None
    assert seen.is_open
    assert own_question(here, reader_as(world, Role.TEAM_LEAD), question).about is not None


def test_a_text_with_the_name_in_it_is_not_for_who_may_not_see_whom_it_is_about(
    here: ScopedSession, world: World, engine_web: Engine, client_id: uuid.UUID, stranger: Reader
) -> None:
    named = about(engine_web, world, client_id, title="May Samuel appeal?", question="He was 17.")
    found = own_question(here, stranger, named)
    assert found.withholds(found.question.title)
    assert not found.withholds(found.question.question)
    titled = {row.question.id: row.titled for row in questions_of_branch(here, stranger, Choice(size=500)).rows}
    assert titled[named] is False
    own = questions_of_branch(here, reader_as(world, Role.VOLUNTEER), Choice(size=500))
    assert {row.question.id: row.titled for row in own.rows}[named] is True


@pytest.mark.parametrize("words", ["samuel", "Samuels", "samuel appeal", "wilg or samuel", "'samuel'"])
def test_a_name_is_no_way_to_a_question_about_somebody_whose_record_is_closed(
    here: ScopedSession, world: World, engine_web: Engine, client_id: uuid.UUID, stranger: Reader, words: str
) -> None:
    question = about(engine_web, world, client_id, title="May Samuel appeal?")
    assert question not in found_by(here, stranger, words)
    assert question in found_by(here, stranger, "appeal")
    assert question in found_by(here, reader_as(world, Role.VOLUNTEER), "samuel")
    assert question in found_by(here, reader_as(world, Role.TEAM_LEAD), "samuel")


@pytest.mark.parametrize("between", [",", "&", "+", "/", "_", ", ", "!"])
def test_a_name_that_hangs_on_another_word_is_no_way_to_a_question_either(
    here: ScopedSession, world: World, engine_web: Engine, stranger: Reader, between: str
) -> None:
    client = client_at(engine_web, world.here, first_name="Noor", last_name="Zwanenhals")
    question = about(engine_web, world, client, title="De moeder vraagt", question="Mag moeder Zwanenhals komen?")
    assert question in found_by(here, stranger, "moeder")
    for words in (f"moeder{between}Zwanenhals", f"Zwanenhals{between}moeder"):
        assert question not in found_by(here, stranger, words)


def test_what_the_helpdesk_waits_for_is_not_listed_with_the_name_in_it(
    here: ScopedSession, world: World, engine_web: Engine, stranger: Reader
) -> None:
    client = client_at(engine_web, world.here, first_name="Noor", last_name="Zwanenhals")
    question = asked(
        engine_web,
        world,
        state=State.WAITING,
        waiting_since=now(),
        waiting_for="Paspoort van Zwanenhals",
        claimed_by=world.person(Role.HELPDESK_LAWYER),
    )
    with scoped(engine_web, Branch(world.here.id)) as session:
        session.add(EscalationLink(escalation_id=question, client_id=client))
    listed = {each.question.id: each for each in questions_of_branch(here, stranger, Choice(size=500)).rows}
    assert (listed[question].titled, listed[question].needs) == (True, False)


def test_a_search_finds_other_forms_of_a_word_and_a_number(
    here: ScopedSession, world: World, engine_web: Engine, stranger: Reader
) -> None:
    question = asked(engine_web, world, title="Paspoorten van staatloze kinderen")
    assert found_by(here, stranger, "paspoort") == {question}
    number = own_question(here, stranger, question).question.number
    assert found_by(here, stranger, str(number)) == {question}
    assert found_by(here, stranger, "zeilboot") == set()
    assert question not in found_by(here, stranger, "paspoort", mine=True)
    assert question in found_by(here, reader_as(world, Role.VOLUNTEER), "paspoort", mine=True)


def test_the_list_begins_with_what_the_branch_has_to_do(here: ScopedSession, world: World, engine_web: Engine) -> None:
    lawyer = {"claimed_by": world.person(Role.HELPDESK_LAWYER), "claimed_by_name": "Lawyer"}
    done = {"answered_by": world.person(Role.HELPDESK_LAWYER), "answered_at": now()}
    made = {
        "back": asked(engine_web, world, state=State.WAITING, waiting_since=now(), **lawyer),
        "returned": asked(engine_web, world, state=State.RETURNED),
        "proposed": asked(engine_web, world, state=State.PROPOSED),
        "answered": asked(engine_web, world, state=State.ANSWERED, **done),
        "asked": asked(engine_web, world),
        "closed": asked(engine_web, world, state=State.CLOSED, **done),
    }
    ranks: dict[str, dict[str, Rank]] = {}
    for role in (Role.VOLUNTEER, Role.TEAM_LEAD, Role.CASE_WORKER):
        listed = questions_of_branch(
            here, reader_as(world, role), Choice(size=500, approves=role is Role.TEAM_LEAD)
        ).rows
        places = [row.rank for row in listed]
        assert places == sorted(places, key=list(Rank).index)
        of = {row.question.id: row.rank for row in listed}
        ranks[role] = {name: of[key] for name, key in made.items()}
    assert ranks[Role.VOLUNTEER] == {
        "back": Rank.NOW,
        "returned": Rank.NOW,
        "proposed": Rank.WAITS,
        "answered": Rank.ANSWERED,
        "asked": Rank.WAITS,
        "closed": Rank.EARLIER,
    }
    assert ranks[Role.TEAM_LEAD] == {**ranks[Role.VOLUNTEER], "returned": Rank.WAITS, "proposed": Rank.NOW}
    assert ranks[Role.CASE_WORKER]["returned"] is Rank.WAITS


def test_nobody_is_called_to_a_question_on_which_they_may_not_act(
    here: ScopedSession, world: World, engine_web: Engine, client_id: uuid.UUID, stranger: Reader
) -> None:
    question = about(engine_web, world, client_id, answer_by=local_date() - dt.timedelta(days=1))

    def called(reader: Reader) -> dict[uuid.UUID, str]:
        found = pressing_questions(here, reader, approves=False).questions
        return {each.question.id: each.client_name for each in found}

    assert question not in called(stranger)
    assert called(reader_as(world, Role.VOLUNTEER))[question] == ""
    assert called(reader_as(world, Role.TEAM_LEAD))[question] == "Samuel van der Wilg"


def test_a_mail_that_did_not_arrive_stands_with_the_question_and_not_those_within_the_helpdesk(
    here: ScopedSession, world: World, engine_web: Engine
) -> None:
    question = asked(engine_web, world)
    of = {"branch_id": world.here.id, "escalation_id": question, "person_name": "Ria Testboom"}
    for kind, state in (
        (NoticeKind.ANSWERED, NoticeState.BOUNCED),
        (NoticeKind.REPLIED, NoticeState.REFUSED),
        (NoticeKind.WORD, NoticeState.SENT),
        (NoticeKind.SECOND_READER, NoticeState.BOUNCED),
    ):
        who = world.person(Role.VOLUNTEER)
        here.add(EscalationNotice(kind=kind, state=state, person_id=who, occasion=question, **of))
    here.flush()
    found = beside(here, question, now())
    assert {mail.kind for mail in found.lost} == {NoticeKind.ANSWERED, NoticeKind.REPLIED}
    (called,) = (
        each
        for each in pressing_questions(here, reader_as(world, Role.VOLUNTEER), approves=False).questions
        if each.question.id == question
    )
    assert called.lost


def test_a_part_that_was_split_off_is_about_whom_the_whole_was_about(
    here: ScopedSession, world: World, engine_web: Engine, client_id: uuid.UUID
) -> None:
    lead = reader_as(world, Role.TEAM_LEAD)
    dossier = dossier_of(here, lead, client_id)
    whole = asked(engine_web, world, answer="Yes.")
    part = asked(engine_web, world, split_from=whole)
    here.add(EscalationLink(escalation_id=whole, client_id=client_id, dossier_id=dossier.id))
    here.flush()
    seen = own_question(here, lead, part).about
    assert seen is not None
    assert (seen.client_id, seen.dossier_id) == (client_id, dossier.id)
    told = told_of_dossier(here, dossier.id)
    assert {question.id for question in told.questions} == {whole, part}
    kinds = sorted(line.kind for line in told.lines)
    assert kinds == [SpokenKind.ANSWERED, SpokenKind.ASKED, SpokenKind.ASKED]
