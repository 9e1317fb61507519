"""Beside a question: notes among colleagues, a second reader, ready paragraphs, and mails that did not arrive."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, update

from tenants.escalations import answering, claiming
from tenants.escalations.models import Escalation, EscalationNotice, NoticeKind, NoticeState, State, Subject
from tenants.faults import AbsentError, RefusalError
from tenants.helpdesk import notes, paragraphs, reading
from tenants.helpdesk.beside import Beside, beside
from tenants.helpdesk.models import HelpdeskLeave
from tenants.helpdesk.opened import open_question
from tenants.isolation import Branch, Helpdesk, ScopedSession, scoped
from tenants.moments import local_date, now
from tenants.roles import Role
from tests.factories.escalations import actor_of, asked
from tests.factories.helpdesk import leave
from tests.factories.routes import ABSENT

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from tenants.audit.actions import Actor
    from tenants.isolation import Scope
    from tests.factories.world import World

BSN = "123456782"


@pytest.fixture
def helpdesk(session_in: Callable[[Scope], ScopedSession]) -> ScopedSession:
    return session_in(Helpdesk())


@pytest.fixture
def lawyer(world: World) -> Actor:
    return actor_of(world, Role.HELPDESK_LAWYER)


@pytest.fixture
def coordinator(world: World) -> Actor:
    return actor_of(world, Role.HELPDESK_COORDINATOR)


@pytest.fixture
def question(helpdesk: ScopedSession, world: World, engine_web: Engine, lawyer: Actor) -> uuid.UUID:
    """A question that the lawyer has."""
    found = asked(engine_web, world)
    claiming.claim(helpdesk, lawyer, found)
    return found


def around(session: ScopedSession, question: uuid.UUID, subject: Subject = Subject.ASYLUM) -> Beside:
    session.flush()
    return beside(session, question, subject, now())


def test_notes_stand_in_their_order_and_only_ones_own_is_taken_back(
    helpdesk: ScopedSession, world: World, engine_web: Engine, lawyer: Actor, coordinator: Actor, question: uuid.UUID
) -> None:
    first = notes.add_note(helpdesk, coordinator, question, " Let op: zelfde als vorige week. ")
    notes.add_note(helpdesk, lawyer, question, "Dank je.")
    notes.add_note(helpdesk, lawyer, asked(engine_web, world), "Elders.")
    assert [(note.name, note.text) for note in around(helpdesk, question).notes] == [
        (coordinator.name, "Let op: zelfde als vorige week."),
        (lawyer.name, "Dank je."),
    ]
    with pytest.raises(RefusalError, match="wrote this note"):
        notes.withdraw_note(helpdesk, lawyer, first.id)
    with pytest.raises(AbsentError):
        notes.withdraw_note(helpdesk, lawyer, ABSENT)
    assert notes.withdraw_note(helpdesk, coordinator, first.id) == question
    notes.withdraw_note(helpdesk, coordinator, first.id)
    assert [note.text for note in around(helpdesk, question).notes] == ["Dank je."]


@pytest.mark.parametrize("text", ["", "  ", f"Nummer {BSN}", "a" * 10_001])
def test_a_note_that_cannot_be_kept_is_refused(
    helpdesk: ScopedSession, lawyer: Actor, question: uuid.UUID, text: str
) -> None:
    with pytest.raises(RefusalError) as caught:
        notes.add_note(helpdesk, lawyer, question, text)
    assert caught.value.field == "note"


def test_no_note_stands_beside_a_question_that_is_gone(
    helpdesk: ScopedSession, lawyer: Actor, question: uuid.UUID
) -> None:
    with pytest.raises(AbsentError):
        notes.add_note(helpdesk, lawyer, ABSENT, "Waar?")
    gone = {"state": State.WITHDRAWN, "clock_since": None, "answer_due_at": None}
    helpdesk.execute(update(Escalation).where(Escalation.id == question).values(gone))
    with pytest.raises(RefusalError, match="taken this question back"):
        notes.add_note(helpdesk, lawyer, question, "Jammer.")


def test_a_branch_never_sees_a_note(world: World, engine_web: Engine, lawyer: Actor) -> None:
    question = asked(engine_web, world)
    with scoped(engine_web, Helpdesk()) as session:
        notes.add_note(session, lawyer, question, "Onder ons.")
    with scoped(engine_web, Branch(world.here.id)) as session:
        assert beside(session, question, Subject.ASYLUM, now()).notes == []


def test_a_second_reader_says_what_they_find_and_may_say_it_again(
    helpdesk: ScopedSession, lawyer: Actor, coordinator: Actor, question: uuid.UUID
) -> None:
    asked_for = reading.ask_reader(helpdesk, lawyer, question, coordinator.who)
    assert [(each.name, each.agreed) for each in around(helpdesk, question).readings] == [(asked_for.reader_name, None)]
    with pytest.raises(RefusalError) as caught:
        reading.give_reading(helpdesk, coordinator, asked_for.id, " ", agreed=False)
    assert caught.value.field == "remark"
    with pytest.raises(RefusalError):
        reading.give_reading(helpdesk, coordinator, asked_for.id, f"Van {BSN}", agreed=True)
    with pytest.raises(RefusalError, match="was asked to read"):
        reading.give_reading(helpdesk, lawyer, asked_for.id, "Goed.", agreed=True)
    with pytest.raises(RefusalError, match="asked for this"):
        reading.withdraw_reading(helpdesk, coordinator, asked_for.id)
    with pytest.raises(AbsentError):
        reading.give_reading(helpdesk, coordinator, ABSENT, "Goed.", agreed=True)
    reading.give_reading(helpdesk, coordinator, asked_for.id, "Noem de datum.", agreed=False)
    reading.give_reading(helpdesk, coordinator, asked_for.id, "", agreed=True)
    found = around(helpdesk, question).readings[0]
    assert (found.agreed, found.remark, found.asked_by) == (True, "", lawyer.person_id)
    kinds = select(EscalationNotice.kind, EscalationNotice.person_id).where(EscalationNotice.escalation_id == question)
    assert set(map(tuple, helpdesk.execute(kinds))) == {
        (NoticeKind.SECOND_READER, coordinator.person_id),
        (NoticeKind.READ_BACK, lawyer.person_id),
    }
    with pytest.raises(RefusalError, match="has read it already"):
        reading.withdraw_reading(helpdesk, lawyer, asked_for.id)
    answering.answer(helpdesk, lawyer, question, "Ja.", unread=False)
    with pytest.raises(RefusalError, match="any more"):
        reading.give_reading(helpdesk, coordinator, asked_for.id, "Te laat.", agreed=False)


def test_who_may_be_asked_to_read(
    helpdesk: ScopedSession, world: World, lawyer: Actor, coordinator: Actor, question: uuid.UUID
) -> None:
    with pytest.raises(AbsentError):
        reading.ask_reader(helpdesk, lawyer, question, world.person(Role.VOLUNTEER))
    with pytest.raises(RefusalError, match="wrote it yourself"):
        reading.ask_reader(helpdesk, lawyer, question, lawyer.who)
    with pytest.raises(RefusalError, match="works on this question"):
        reading.ask_reader(helpdesk, coordinator, question, lawyer.who)
    first = reading.ask_reader(helpdesk, lawyer, question, coordinator.who)
    with pytest.raises(RefusalError, match="asked already"):
        reading.ask_reader(helpdesk, lawyer, question, coordinator.who)
    reading.withdraw_reading(helpdesk, lawyer, first.id)
    assert around(helpdesk, question).readings == []
    reading.ask_reader(helpdesk, lawyer, question, coordinator.who)


def test_nobody_who_is_away_is_asked_to_read(world: World, engine_web: Engine, lawyer: Actor) -> None:
    question, away = asked(engine_web, world), actor_of(world, Role.HELPDESK_COORDINATOR)
    today = local_date()
    gone = leave(engine_web, away.who, today, today + dt.timedelta(days=3))
    with scoped(engine_web, Helpdesk()) as session:
        claiming.claim(session, lawyer, question)
    with scoped(engine_web, Helpdesk()) as session, pytest.raises(RefusalError) as caught:
        reading.ask_reader(session, lawyer, question, away.who)
    assert caught.value.values["day"] == today + dt.timedelta(days=3)
    with scoped(engine_web, Helpdesk()) as session:
        session.execute(update(HelpdeskLeave).where(HelpdeskLeave.id == gone).values(withdrawn_at=func.now()))


def test_an_answer_that_went_is_not_read_any_more(
    helpdesk: ScopedSession, lawyer: Actor, coordinator: Actor, question: uuid.UUID
) -> None:
    asked_for = reading.ask_reader(helpdesk, lawyer, question, coordinator.who)
    answering.answer(helpdesk, lawyer, question, "Ja.")
    with pytest.raises(RefusalError, match="any more"):
        reading.give_reading(helpdesk, coordinator, asked_for.id, "", agreed=True)
    assert around(helpdesk, question).readings == []


def test_paragraphs_of_the_subject_come_first_then_those_of_all(helpdesk: ScopedSession, lawyer: Actor) -> None:
    subjects = {"Bezwaar": Subject.ASYLUM, "Inburgeren": Subject.INTEGRATION, "Groet": None, "Aanhef": None}
    for title, subject in subjects.items():
        paragraphs.add_paragraph(helpdesk, lawyer, title, f"Tekst van {title}.", subject)
    found = [each.title for each in around(helpdesk, ABSENT, Subject.INTEGRATION).paragraphs]
    assert found == ["Inburgeren", "Aanhef", "Groet", "Bezwaar"]


def test_a_paragraph_is_changed_taken_out_and_put_back(helpdesk: ScopedSession, lawyer: Actor) -> None:
    made = paragraphs.add_paragraph(helpdesk, lawyer, "  Beroep   kan ", "Beroep kan.", None)
    assert made.title == "Beroep kan"
    paragraphs.change_paragraph(helpdesk, lawyer, made.id, "Beroep kan", "Beroep kan nog.", Subject.ASYLUM)
    assert (made.text, made.subject) == ("Beroep kan nog.", Subject.ASYLUM)
    assert [line.detail for line in helpdesk.info["audit"] if line.verb == "change"] == [
        {"fields": ["text", "subject"]}
    ]
    paragraphs.withdraw_paragraph(helpdesk, lawyer, made.id)
    assert around(helpdesk, ABSENT).paragraphs == []
    again = paragraphs.add_paragraph(helpdesk, lawyer, "Beroep kan", "Anders.", None)
    with pytest.raises(RefusalError, match="this title"):
        paragraphs.restore_paragraph(helpdesk, lawyer, made.id)
    paragraphs.withdraw_paragraph(helpdesk, lawyer, again.id)
    paragraphs.restore_paragraph(helpdesk, lawyer, made.id)
    assert [each.text for each in around(helpdesk, ABSENT).paragraphs] == ["Beroep kan nog."]


@pytest.mark.parametrize(
    ("title", "text", "field"),
    [
        ("", "Tekst", "title"),
        ("Titel", " ", "text"),
        (f"Van {BSN}", "Tekst", "title"),
        ("Titel", f"Van {BSN}", "text"),
        ("a" * 201, "Tekst", "title"),
        ("Er al", "Tekst", "title"),
    ],
)
def test_a_paragraph_that_cannot_be_kept_is_refused_on_its_field(
    helpdesk: ScopedSession, lawyer: Actor, title: str, text: str, field: str
) -> None:
    paragraphs.add_paragraph(helpdesk, lawyer, "Er al", "Tekst", None)
    with pytest.raises(RefusalError) as caught:
        paragraphs.add_paragraph(helpdesk, lawyer, title, text, None)
    assert caught.value.field == field


def test_mails_that_did_not_arrive_are_shown_and_those_of_the_branch_are_not(
    helpdesk: ScopedSession, world: World, lawyer: Actor, question: uuid.UUID
) -> None:
    answering.answer(helpdesk, lawyer, question, "Ja.")
    mail = helpdesk.scalars(select(EscalationNotice).where(EscalationNotice.escalation_id == question)).one()
    assert around(helpdesk, question).unarrived == []
    mail.state, mail.reply, mail.settled_at = NoticeState.BOUNCED, "550", now()
    found = around(helpdesk, question).unarrived[0]
    assert (found.reply, found.state, found.to_branch) == ("550", NoticeState.BOUNCED, True)
    mail.kind = NoticeKind.REPLIED
    assert around(helpdesk, question).unarrived == []
    mail.kind, mail.state, mail.settled_at = NoticeKind.ANSWERED, NoticeState.WAITING, None
    mail.asked_at = now() - dt.timedelta(days=2)
    assert len(around(helpdesk, question).unarrived) == 1


def test_a_question_opens_with_its_facts_until_the_branch_no_longer_shares_them(
    world: World, engine_web: Engine
) -> None:
    facts = [("Asiel gevraagd", "3 mei 2017"), ("Vergunning", "15 januari 2018")]
    question = asked(engine_web, world, facts=facts)
    with scoped(engine_web, Helpdesk()) as session:
        opened = open_question(session, question)
        assert [(fact.term, fact.value) for fact in opened.facts] == facts
        assert (opened.draft, opened.draft_by) == (None, "")
    with scoped(engine_web, Branch(world.here.id)) as session:
        session.execute(update(Escalation).where(Escalation.id == question).values(sharing=False))
    with scoped(engine_web, Helpdesk()) as session:
        assert open_question(session, question).facts == []
        with pytest.raises(AbsentError):
            open_question(session, uuid.uuid4())
