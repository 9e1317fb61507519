"""Mails about questions over a real SMTP conversation: each goes once, and what became of it is known."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
import smtplib
import socket
import subprocess
import sys
import threading
import uuid
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import Range

from tasks import mail
from tasks.letters import notice_letter
from tasks.mail import mail_notice, mail_waiting
from tasks.post import post
from tenants.auth.models import Membership, Person
from tenants.escalations.bouncing import Fate, notice_of, return_address, take_back
from tenants.escalations.claiming import claim
from tenants.escalations.models import EscalationNotice, NoticeKind, NoticeState
from tenants.escalations.notices import MAIL_TASK, Telling, not_arrived, tell, tell_all, tell_asker, tell_holder
from tenants.isolation import Accounts, Branch, Directory, Helpdesk, scoped
from tenants.jobs.models import OutboxMessage
from tenants.moments import now
from tenants.roles import Role
from tenants.settings import LONGEST_BOUNCES, SettingError
from tests.factories.escalations import actor_of, asked
from tests.factories.postbox import open_postbox
from tests.factories.statements import statements_of
from tests.factories.world import ALWAYS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from tenants.embedded import Addresses
    from tenants.settings import Settings
    from tests.factories.postbox import Postbox
    from tests.factories.world import World

BOUNCES = "bounces@wegwijs.example"


@pytest.fixture
def box() -> Iterator[tuple[Postbox, str]]:
    with open_postbox() as found:
        yield found


@pytest.fixture
def postbox(box: tuple[Postbox, str]) -> Postbox:
    return box[0]


@pytest.fixture
def posting(box: tuple[Postbox, str], settings: Settings) -> Settings:
    return dataclasses.replace(settings, mail_url=box[1], bounces=BOUNCES)


@pytest.fixture(autouse=True)
def _only_mine(superuser: Engine) -> None:
    with superuser.begin() as behind:
        for table in (EscalationNotice, OutboxMessage):
            behind.execute(delete(table))


@pytest.fixture
def question(engine_web: Engine, world: World) -> uuid.UUID:
    return asked(engine_web, world, title="Geheime titel", question="Geheime vraag")


@pytest.fixture
def notice(engine_web: Engine, world: World, question: uuid.UUID) -> uuid.UUID:
    """The asker is told of an answer."""
    with scoped(engine_web, Helpdesk()) as session:
        actor = actor_of(world, Role.HELPDESK_LAWYER)
        tell_asker(session, question, NoticeKind.ANSWERED, sender=actor, occasion=uuid.uuid4())
        return session.scalars(select(EscalationNotice.id)).one()


def fate(web: Engine, notice_id: uuid.UUID) -> tuple[NoticeState, str]:
    with scoped(web, Helpdesk()) as session:
        row = session.get_one(EscalationNotice, notice_id)
        assert (row.settled_at is None) == (row.state is NoticeState.WAITING)
        return row.state, row.reply


def test_nobody_is_told_of_one_occasion_twice_or_of_their_own_act(
    engine_web: Engine, world: World, question: uuid.UUID
) -> None:
    lawyer, occasion = actor_of(world, Role.HELPDESK_LAWYER), uuid.uuid4()
    people = [world.person(Role.HELPDESK_COORDINATOR), lawyer.who, world.person(Role.HELPDESK_COORDINATOR)]
    with scoped(engine_web, Helpdesk()) as session:
        assert tell(session, question, NoticeKind.TRANSFERRED, people, sender=lawyer, occasion=occasion) == 1
        assert tell(session, question, NoticeKind.TRANSFERRED, people, sender=lawyer, occasion=occasion) == 0
        assert tell(session, question, NoticeKind.TRANSFERRED, people, sender=lawyer, occasion=uuid.uuid4()) == 1
        assert tell(session, question, NoticeKind.TRANSFERRED, [], sender=lawyer, occasion=occasion) == 0
        rows = session.scalars(select(EscalationNotice)).all()
        assert {(row.person_name, row.sender_id, row.branch_id) for row in rows} == {
            ("Helpdesk Coordinator Testboom", lawyer.who, world.here.id)
        }
        ids = {str(row.id) for row in rows}
    with scoped(engine_web, Directory()) as session:
        messages = session.scalars(select(OutboxMessage).where(OutboxMessage.task == MAIL_TASK))
        assert {argument for message in messages for argument in message.arguments} == ids


def test_names_of_the_other_side_are_those_that_the_question_says(
    engine_web: Engine, world: World, question: uuid.UUID
) -> None:
    lawyer = actor_of(world, Role.HELPDESK_LAWYER)
    with scoped(engine_web, Helpdesk()) as session:
        claim(session, lawyer, question)
        tell_asker(session, question, NoticeKind.ASKED_BACK, sender=lawyer, occasion=uuid.uuid4())
    with scoped(engine_web, Branch(world.here.id)) as session:
        asker = actor_of(world, Role.VOLUNTEER)
        tell_holder(session, question, NoticeKind.REPLIED, sender=asker, occasion=uuid.uuid4())
        tell(session, question, NoticeKind.FOLLOW_UP, [world.person(Role.HELPDESK_COORDINATOR)], occasion=uuid.uuid4())
        names = dict(session.execute(select(EscalationNotice.kind, EscalationNotice.person_name)).all())
    assert names == {
        NoticeKind.ASKED_BACK: "Volunteer Testboom",
        NoticeKind.REPLIED: "Helpdesk Lawyer Testboom",
        NoticeKind.FOLLOW_UP: "",
    }


def test_many_are_told_in_two_statements(engine_web: Engine, world: World) -> None:
    questions = [asked(engine_web, world) for _ in range(20)]
    told = [
        Telling(each, NoticeKind.HANDED_UP, world.person(role), uuid.uuid4())
        for each in questions
        for role in (Role.HELPDESK_COORDINATOR, Role.HELPDESK_LAWYER)
    ]
    with statements_of(engine_web) as sent, scoped(engine_web, Helpdesk()) as session:
        assert tell_all(session, told) == 40
    assert len(sent) == 3, "the scope, the notices and the messages"


def test_a_mail_goes_once_in_the_readers_language_with_a_number_and_a_link(
    postbox: Postbox, posting: Settings, engine_web: Engine, engine_worker: Engine, notice: uuid.UUID, world: World
) -> None:
    with scoped(engine_web, Accounts()) as session:
        session.get_one(Person, world.person(Role.VOLUNTEER)).language = "en"
    assert mail_notice(engine_worker, posting, notice)
    assert not mail_notice(engine_worker, posting, notice)
    (letter,) = postbox.letters
    assert (letter["To"], letter["Content-Language"]) == ("volunteer@example.org", "en")
    said = letter.get_content()
    assert f"{posting.address}/hierbeek/helpdesk/" in said
    assert "Geheim" not in letter.as_string()
    assert fate(engine_web, notice) == (NoticeState.SENT, "")
    with scoped(engine_web, Accounts()) as session:
        session.get_one(Person, world.person(Role.VOLUNTEER)).language = "nl"


@pytest.mark.parametrize("kind", NoticeKind)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_kind_of_mail_has_words_and_says_nothing_of_the_question(
    kind: NoticeKind, language: str, settings: Settings
) -> None:
    person = Person(name="Ada Lindehof", email="ada@example.org", language=language)
    letter = notice_letter(settings, person, kind, 1042, "/helpdesk/x")
    assert "1042" in letter["Subject"]
    said = letter.get_content()
    assert "Ada Lindehof" in said
    assert f"{settings.address}/helpdesk/x" in said
    assert "%(" not in letter.as_string()


def test_a_second_delivery_while_the_first_is_underway_sends_nothing(
    postbox: Postbox, posting: Settings, engine_worker: Engine, notice: uuid.UUID
) -> None:
    postbox.seconds = 0.5
    went: list[bool] = []
    both = [threading.Thread(target=lambda: went.append(mail_notice(engine_worker, posting, notice))) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join(20)
    assert sorted(went) == [False, True]
    assert len(postbox.letters) == 1


@pytest.mark.parametrize(
    ("says", "codes"),
    [
        ("550 5.1.1 nobody here: volunteer@example.org", "550 5.1.1"),
        ("554 go away", "554"),
        ("552 5.2.2 full", "552 5.2.2"),
    ],
)
@pytest.mark.parametrize("where", ["recipient", "letter"])
def test_a_mail_that_is_refused_for_good_is_settled_with_the_codes_and_not_tried_again(
    where: str,
    says: str,
    codes: str,
    postbox: Postbox,
    posting: Settings,
    engine_web: Engine,
    engine_worker: Engine,
    world: World,
    notice: uuid.UUID,
) -> None:
    if where == "recipient":
        postbox.refuses, postbox.says = True, says
    else:
        postbox.says_of_letters = says
    assert not mail_notice(engine_worker, posting, notice)
    assert fate(engine_web, notice) == (NoticeState.REFUSED, codes)
    postbox.refuses, postbox.says_of_letters = False, ""
    assert not mail_notice(engine_worker, posting, notice)
    assert mail_waiting(engine_worker, posting, now() + dt.timedelta(hours=1)) == 0
    assert postbox.letters == []
    with scoped(engine_web, Helpdesk()) as session:
        (lost,) = not_arrived(session, session.get_one(EscalationNotice, notice).escalation_id, now())
        assert (lost.person_name, lost.sender_id) == ("Volunteer Testboom", world.person(Role.HELPDESK_LAWYER))


@pytest.mark.parametrize("where", ["recipient", "letter"])
def test_a_mail_that_is_put_off_is_tried_again_until_it_goes(
    where: str, postbox: Postbox, posting: Settings, engine_web: Engine, engine_worker: Engine, notice: uuid.UUID
) -> None:
    if where == "recipient":
        postbox.refuses, postbox.says = True, "451 4.7.1 greylisted, come back later"
    else:
        postbox.says_of_letters = "452 4.3.1 no room"
    with pytest.raises(smtplib.SMTPException) as caught:
        mail_notice(engine_worker, posting, notice)
    assert isinstance(caught.value, mail.RETRY["autoretry_for"])
    assert fate(engine_web, notice) == (NoticeState.WAITING, "")
    assert mail_waiting(engine_worker, posting, now()) == 0, "its own task still tries"
    postbox.refuses, postbox.says_of_letters = False, ""
    assert mail_waiting(engine_worker, posting, now() + dt.timedelta(minutes=16)) == 1
    assert fate(engine_web, notice) == (NoticeState.SENT, "")


def test_what_was_put_off_for_five_days_did_not_arrive(
    postbox: Postbox, posting: Settings, engine_web: Engine, engine_worker: Engine, notice: uuid.UUID
) -> None:
    postbox.refuses, postbox.says = True, "451 4.7.1 later"
    with scoped(engine_web, Helpdesk()) as session:
        session.execute(update(EscalationNotice).values(asked_at=now() - dt.timedelta(days=5, minutes=1)))
    assert mail_waiting(engine_worker, posting, now()) == 0
    assert fate(engine_web, notice) == (NoticeState.REFUSED, "451 4.7.1")


def test_a_mail_server_that_is_away_for_hours_loses_nothing(
    postbox: Postbox,
    posting: Settings,
    engine_web: Engine,
    engine_worker: Engine,
    world: World,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    questions = [asked(engine_web, world) for _ in range(30)]
    with scoped(engine_web, Helpdesk()) as session:
        for each in questions:
            tell_asker(session, each, NoticeKind.ANSWERED, sender=None, occasion=uuid.uuid4())
        session.execute(update(EscalationNotice).values(asked_at=now() - dt.timedelta(hours=7)))
    with socket.create_server(("127.0.0.1", 0)) as free:
        nowhere = dataclasses.replace(posting, mail_url=f"smtp://127.0.0.1:{free.getsockname()[1]}")
    tried = []
    monkeypatch.setattr(mail, "post", lambda *given: tried.append(1) or post(*given))
    assert mail_waiting(engine_worker, nowhere, now()) == 0
    assert len(tried) == 1, "one knock is enough to know that nobody is there"
    with scoped(engine_web, Helpdesk()) as session:
        late = not_arrived(session, questions[0], now() + dt.timedelta(days=1))
        assert [row.state for row in late] == [NoticeState.WAITING]
        assert not_arrived(session, questions[0], now()) == []
    assert mail_waiting(engine_worker, posting, now()) == 30
    assert len({letter["Message-ID"] for letter in postbox.letters}) == 30
    assert mail_waiting(engine_worker, posting, now()) == 0


def test_one_address_that_is_put_off_keeps_nobody_else_waiting(
    postbox: Postbox, posting: Settings, engine_web: Engine, engine_worker: Engine, world: World
) -> None:
    question, elsewhere = asked(engine_web, world), asked(engine_web, world, world.elsewhere)
    with scoped(engine_web, Helpdesk()) as session:
        for each in (question, elsewhere):
            tell_asker(session, each, NoticeKind.ANSWERED, sender=None, occasion=uuid.uuid4())
    postbox.unknown, postbox.says = {"volunteer@example.org"}, "450 4.2.1 busy"
    later = now() + dt.timedelta(minutes=16)
    assert mail_waiting(engine_worker, posting, later) == 1
    assert [letter["To"] for letter in postbox.letters] == ["elsewhere@example.org"]


@pytest.mark.parametrize("farewell", ["421 4.3.2 shutting down", "500 what"])
def test_a_farewell_that_fails_does_not_send_a_mail_twice(
    farewell: str, postbox: Postbox, posting: Settings, engine_web: Engine, engine_worker: Engine, notice: uuid.UUID
) -> None:
    postbox.says_farewell = farewell
    assert mail_notice(engine_worker, posting, notice)
    assert not mail_notice(engine_worker, posting, notice)
    assert len(postbox.letters) == 1
    assert fate(engine_web, notice) == (NoticeState.SENT, "")


@pytest.mark.parametrize("why", ["disabled", "left the branch", "left the helpdesk"])
def test_whoever_may_not_read_it_any_more_gets_no_mail(
    why: str, postbox: Postbox, posting: Settings, engine_web: Engine, engine_worker: Engine, world: World
) -> None:
    helpdesk = why == "left the helpdesk"
    with scoped(engine_web, Accounts()) as session:
        person = Person(name="Sanne Kers", email=f"{uuid.uuid4().hex}@example.org")
        session.add(person)
        session.flush()
        role = Role.HELPDESK_LAWYER if helpdesk else Role.TEAM_LEAD
        branch_id = None if helpdesk else world.here.id
        session.add(Membership(person_id=person.id, role=role, branch_id=branch_id, valid=ALWAYS))
        person_id = person.id
    question = asked(engine_web, world)
    with scoped(engine_web, Branch(world.here.id)) as session:
        kind = NoticeKind.FOLLOW_UP if helpdesk else NoticeKind.PROPOSED
        tell(session, question, kind, [person_id], occasion=uuid.uuid4())
        notice_id = session.scalars(select(EscalationNotice.id)).one()
    with scoped(engine_web, Accounts()) as session:
        if why == "disabled":
            session.get_one(Person, person_id).disabled_at = now()
        else:
            ended = Range(dt.date(2016, 1, 1), dt.date(2018, 1, 1))
            session.execute(update(Membership).where(Membership.person_id == person_id).values(valid=ended))
    assert not mail_notice(engine_worker, posting, notice_id)
    assert (postbox.letters, fate(engine_web, notice_id)) == ([], (NoticeState.NOBODY, ""))


def test_a_proposal_is_mailed_to_the_team_lead_though_the_helpdesk_does_not_see_the_question(
    postbox: Postbox, posting: Settings, engine_web: Engine, engine_worker: Engine, world: World
) -> None:
    question = asked(engine_web, world, state="proposed")
    with scoped(engine_web, Branch(world.here.id)) as session:
        asker = actor_of(world, Role.VOLUNTEER)
        lead = world.person(Role.TEAM_LEAD)
        tell(session, question, NoticeKind.PROPOSED, [lead], sender=asker, occasion=question)
        notice_id = session.scalars(select(EscalationNotice.id)).one()
    assert mail_notice(engine_worker, posting, notice_id)
    assert [letter["To"] for letter in postbox.letters] == ["team_lead@example.org"]


# What comes back.

REPORT = """\
From: MAILER-DAEMON@mx.example.net
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="part"

--part
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--part
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net
Arrival-Date: Tue, 13 Nov 2018 10:00:00 +0100

Final-Recipient: rfc822; volunteer@example.org
Original-Recipient: rfc822;volunteer@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {code} {status} <volunteer@example.org>: Recipient address rejected

--part
Content-Type: message/rfc822

Subject: De Helpdesk

Geheim

--part--
"""


def report(to: str, action: str = "failed", status: str = "5.1.1", code: int = 550) -> bytes:
    return REPORT.format(to=to, action=action, status=status, code=code).encode()


@pytest.fixture
def sent_from(postbox: Postbox, posting: Settings, engine_worker: Engine, notice: uuid.UUID) -> str:
    """The notice is sent; the address on its envelope."""
    assert mail_notice(engine_worker, posting, notice)
    return postbox.senders[-1]


def bounced(
    addresses: Addresses, database: str, settings: Settings, data: bytes, *recipients: str, **changed: str
) -> subprocess.CompletedProcess[bytes]:
    """Hand a mail over as a mail server does."""
    environment = {
        **os.environ,
        "DATABASE_URL": addresses.role_url("wegwijs_web", database),
        "REDIS_URL": addresses.redis_url,
        "WEGWIJS_SECRET": settings.secret,
        "WEGWIJS_HOME": str(settings.home),
        **changed,
    }
    command = [sys.executable, "-c", "from wegwijs.cli import main; main()", "mail", "bounced", *recipients]
    return subprocess.run(command, env=environment, input=data, capture_output=True, timeout=60, check=False)  # noqa: S603


def test_a_mail_leaves_from_an_address_that_only_we_can_make(
    sent_from: str, notice: uuid.UUID, settings: Settings
) -> None:
    local, _, domain = sent_from.rpartition("@")
    assert (local.startswith("bounces+"), domain) == (True, "wegwijs.example")
    assert len(local) <= 64
    assert notice_of([sent_from], settings.secret) == notice
    assert notice_of([sent_from.upper()], settings.secret) == notice
    assert notice_of([f"Bounces <{sent_from}>"], settings.secret) == notice
    assert notice_of([sent_from], settings.secret + "x") is None
    assert notice_of([sent_from.replace(local[-3:], "aaa" if local[-3:] != "aaa" else "bbb")], settings.secret) is None
    longest = return_address("b" * LONGEST_BOUNCES + "@wegwijs.example", settings.secret, notice) or ""
    assert len(longest.rpartition("@")[0]) == 64


def test_without_an_address_for_it_a_mail_leaves_as_it_always_did(
    postbox: Postbox, posting: Settings, engine_worker: Engine, notice: uuid.UUID
) -> None:
    assert mail_notice(engine_worker, dataclasses.replace(posting, bounces=""), notice)
    assert postbox.senders == [posting.mail_from]


@pytest.mark.parametrize("bounces", ["bounces", "@wegwijs.example", "b" * (LONGEST_BOUNCES + 1) + "@wegwijs.example"])
def test_an_address_that_cannot_carry_a_mark_is_refused_at_the_start(bounces: str, settings: Settings) -> None:
    with pytest.raises(SettingError, match="WEGWIJS_BOUNCES"):
        dataclasses.replace(settings, bounces=bounces).refuse_unsafe()


@pytest.mark.parametrize("where", ["argument", "header"])
def test_a_mail_that_comes_back_is_known_by_its_address(
    where: str,
    sent_from: str,
    notice: uuid.UUID,
    addresses: Addresses,
    database: str,
    settings: Settings,
    engine_web: Engine,
) -> None:
    to = [sent_from] if where == "argument" else []
    data = report("postmaster@wegwijs.example" if to else sent_from)
    done = bounced(addresses, database, settings, data, *to)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"did not arrive" in done.stdout
    assert fate(engine_web, notice) == (NoticeState.BOUNCED, "550 5.1.1")
    again = bounced(addresses, database, settings, report(sent_from, "failed", "5.7.1", 554))
    assert again.returncode == 0
    assert fate(engine_web, notice) == (NoticeState.BOUNCED, "550 5.1.1")


def test_only_a_failure_for_good_changes_anything(
    sent_from: str, notice: uuid.UUID, addresses: Addresses, database: str, settings: Settings, engine_web: Engine
) -> None:
    forged = sent_from.replace("+", "+", 1)[:-20] + "aaaa" + sent_from[-16:]
    plain = b"From: volunteer@example.org\nTo: " + sent_from.encode() + b"\nSubject: Out of office\n\nBack on Monday.\n"
    late = [report(sent_from, action, "4.4.1", 451) for action in ("delayed", "relayed", "delivered", "expanded")]
    foreign = [
        plain,
        report(BOUNCES),
        report(forged),
        report(sent_from.replace("bounces+", "bounces-")),
        b"",
        b"\x00\xff" * 5000,
        b"Content-Type: multipart/report; boundary=x\n\n--x\nContent-Type: message/delivery-status\n\n\n--x--\n",
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(9000)),
    ]
    with scoped(engine_web, Helpdesk()) as session:
        assert {take_back(session, data, settings.secret, now()) for data in late} == {Fate.LATE}
        for data in foreign:
            assert take_back(session, data, settings.secret, now()) is Fate.FOREIGN, data[:80]
    done = bounced(addresses, database, settings, late[0])
    assert (done.returncode, b"only late" in done.stdout) == (0, True)
    for data in (foreign[0], foreign[-1]):
        done = bounced(addresses, database, settings, data)
        assert (done.returncode, b"no report" in done.stderr, b"Traceback" in done.stderr) == (65, True, False)
    assert fate(engine_web, notice) == (NoticeState.SENT, "")


def test_a_server_that_gave_up_after_days_counts_as_a_failure(
    sent_from: str, notice: uuid.UUID, addresses: Addresses, database: str, settings: Settings, engine_web: Engine
) -> None:
    assert bounced(addresses, database, settings, report(sent_from, "failed", "4.4.7", 451)).returncode == 0
    assert fate(engine_web, notice) == (NoticeState.BOUNCED, "451 4.4.7")


def test_while_the_database_is_away_the_mail_server_keeps_the_report(
    sent_from: str, notice: uuid.UUID, addresses: Addresses, database: str, settings: Settings, engine_web: Engine
) -> None:
    away = addresses.role_url("wegwijs_web", "nowhere_at_all")
    assert bounced(addresses, database, settings, report(sent_from), DATABASE_URL=away).returncode == 75
    assert fate(engine_web, notice) == (NoticeState.SENT, "")
