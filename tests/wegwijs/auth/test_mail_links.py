"""The links that mails carry: written by workers, who know no pages, and held to the pages here."""

from __future__ import annotations

import uuid
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tasks.letters import invitation_letter, reset_letter
from tasks.mail import mail_notice
from tenants.escalations.models import EscalationNotice, NoticeKind
from tenants.escalations.notices import TO_BRANCH, tell
from tenants.isolation import Branch, scoped
from tenants.roles import Right, Role
from tests.factories.escalations import asked

if TYPE_CHECKING:
    from email.message import EmailMessage

    from flask import Flask
    from sqlalchemy import Engine

    from tenants.settings import Settings
    from tests.factories.world import World


def _endpoint(app: Flask, settings: Settings, letter: EmailMessage) -> str:
    link = next(word for word in letter.get_content().split() if word.startswith(settings.address))
    endpoint, _ = app.url_map.bind("localhost").match(link.removeprefix(settings.address))
    return str(endpoint)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_links_to_a_secret_lead_to_its_page(app: Flask, settings: Settings, language: str) -> None:
    invited = invitation_letter(settings, language, "a@example.org", "token", name="Ada", unit="Hierbeek")
    assert _endpoint(app, settings, invited) == "auth.invitation"
    assert _endpoint(app, settings, reset_letter(settings, language, "a@example.org", "token", "Ada")) == "auth.reset"


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_a_notice_is_a_link_to_the_question_on_its_readers_side_without_a_word_of_it(
    kind: NoticeKind, app: Flask, settings: Settings, engine_web: Engine, engine_worker: Engine, world: World
) -> None:
    question = asked(engine_web, world, title="Geheime titel", question="Geheime vraag")
    to_branch = kind in TO_BRANCH
    reader = world.person(Role.TEAM_LEAD if to_branch else Role.HELPDESK_COORDINATOR)
    with scoped(engine_web, Branch(world.here.id)) as session:
        tell(session, question, kind, [reader], occasion=uuid.uuid4())
        notice_id = session.scalars(select(EscalationNotice.id).where(EscalationNotice.escalation_id == question)).one()
    assert mail_notice(engine_worker, settings, notice_id)
    written = max((settings.home / "mail").glob("*.eml"))
    letter = message_from_bytes(written.read_bytes(), policy=policy.default)
    need = app.view_functions[_endpoint(app, settings, letter)].need
    assert (need.about, need.right) == (
        "escalation",
        Right.ESCALATION_READ if to_branch else Right.HELPDESK_READ,
    )
    assert "Geheim" not in letter.as_string()
    assert "%(" not in letter.as_string()
