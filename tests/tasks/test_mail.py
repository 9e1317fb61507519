"""Mails over a real SMTP conversation: what they say, to whom, and what a refusal leaves behind."""

from __future__ import annotations

import dataclasses
import smtplib
from typing import TYPE_CHECKING

import pytest
import time_machine
from sqlalchemy import select, update

from tasks.letters import invitation_letter
from tasks.mail import mail_invitation
from tasks.post import post
from tenants.audit.actions import Actor
from tenants.auth.invitations import NewInvitation, invite
from tenants.auth.models import Invitation
from tenants.auth.sealing import token_hash
from tenants.isolation import Accounts, Directory, scoped
from tenants.moments import now
from tenants.roles import Role
from tests.factories.postbox import open_postbox

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from tenants.settings import Settings
    from tests.factories.postbox import Postbox
    from tests.factories.world import World


@pytest.fixture
def postbox() -> Iterator[tuple[Postbox, str]]:
    with open_postbox() as found:
        yield found


def _invite(engine_web: Engine, world: World, email: str, language: str = "nl") -> uuid.UUID:
    with scoped(engine_web, Directory()) as session:
        admin = Actor(world.person(Role.PLATFORM_ADMIN), Role.PLATFORM_ADMIN)
        new = NewInvitation("Mila Kastanje", email, Role.TEAM_LEAD, world.here.id, language=language)
        return invite(session, admin, new, now()).id


def test_an_invitation_goes_out_once_with_a_token_that_only_the_mail_knows(
    postbox: tuple[Postbox, str], engine_web: Engine, engine_worker: Engine, settings: Settings, world: World
) -> None:
    box, url = postbox
    invitation_id = _invite(engine_web, world, "mila@example.org")
    posting = dataclasses.replace(settings, mail_url=url)
    assert mail_invitation(engine_worker, posting, invitation_id)
    assert not mail_invitation(engine_worker, posting, invitation_id)
    (letter,) = box.letters
    assert letter["To"] == "mila@example.org"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Content-Language"] == "nl"
    assert letter["Message-ID"].endswith("@localhost>")
    body = letter.get_content()
    assert world.here.name in body
    token = body.split("/invitation/")[1].split()[0]
    with scoped(engine_web, Accounts()) as session:
        invitation = session.get_one(Invitation, invitation_id)
        assert invitation.token_hash == token_hash(token)
        assert invitation.sent_at is not None
        assert token not in str({column.name: getattr(invitation, column.name) for column in invitation.__table__.c})


def test_a_mail_that_is_refused_leaves_the_invitation_unsent(
    postbox: tuple[Postbox, str], engine_web: Engine, engine_worker: Engine, settings: Settings, world: World
) -> None:
    box, url = postbox
    posting = dataclasses.replace(settings, mail_url=url)
    invitation_id = _invite(engine_web, world, "refused@example.org")
    box.refuses = True
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        mail_invitation(engine_worker, posting, invitation_id)
    with scoped(engine_web, Accounts()) as session:
        assert session.scalar(select(Invitation.token_hash).where(Invitation.id == invitation_id)) is None
        assert session.scalar(select(Invitation.sent_at).where(Invitation.id == invitation_id)) is None
    box.refuses = False
    assert mail_invitation(engine_worker, posting, invitation_id)


def test_what_was_withdrawn_or_is_too_old_is_not_mailed(
    engine_web: Engine, engine_worker: Engine, settings: Settings, world: World
) -> None:
    invitation_id = _invite(engine_web, world, "old@example.org")
    with scoped(engine_web, Accounts()) as session:
        session.execute(update(Invitation).where(Invitation.id == invitation_id).values(expires_at=now()))
    assert not mail_invitation(engine_worker, settings, invitation_id)


def test_a_mail_speaks_the_readers_language(settings: Settings) -> None:
    letters = {
        language: invitation_letter(settings, language, "a@example.org", "token", name="Ada", unit="Hierbeek")
        for language in ("nl", "en")
    }
    assert letters["en"]["Subject"] == "Your invitation to Wegwijs"
    assert "Dear Ada," in letters["en"].get_content()
    assert letters["nl"]["Subject"] == "Uw uitnodiging voor Wegwijs"
    for letter in letters.values():
        assert f"{settings.address}/invitation/token" in letter.get_content()
        assert "%(" not in letter.get_content()


def test_a_name_cannot_add_a_header(settings: Settings) -> None:
    letter = invitation_letter(settings, "en", "a@example.org", "t", name="Ada\r\nBcc: all@example.org", unit="x")
    assert letter["Bcc"] is None
    with pytest.raises(ValueError, match=r"linefeed|newline|header"):
        invitation_letter(settings, "en", "a@example.org\r\nBcc: b@example.org", "t", name="Ada", unit="x")


def test_mails_laid_down_in_the_same_microsecond_are_all_there(settings: Settings, tmp_path: Path) -> None:
    own = dataclasses.replace(settings, mail_url="", home=tmp_path)
    with time_machine.travel(now(), tick=False):
        for _each in range(2):
            post(own, invitation_letter(own, "nl", "noor@example.org", "t" * 20, name="Noor", unit="Hierbeek"))
    assert len(list((tmp_path / "mail").iterdir())) == 2
