"""The links that mails carry: written by workers, who know no pages, and held to the pages here."""

from __future__ import annotations

import uuid
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert

from tasks.letters import invitation_letter, reset_letter
from tasks.mail import mail_asker
from tenants.escalations.models import Escalation
from tenants.isolation import Branch, scoped
from tenants.moments import local_date, now
from tenants.roles import Role

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


def test_an_answer_is_told_by_a_link_without_a_word_of_it(
    app: Flask, settings: Settings, engine_web: Engine, engine_worker: Engine, world: World
) -> None:
    escalation_id = uuid.uuid4()
    with scoped(engine_web, Branch(world.here.id)) as session:
        session.execute(
            insert(Escalation).values(
                id=escalation_id,
                branch_id=world.here.id,
                branch_name=world.here.name,
                asked_by=world.person(Role.VOLUNTEER),
                asked_by_name="Iemand",
                subject="asylum",
                title="Geheime titel",
                question="Geheime vraag",
                state="answered",
                answered_at=now(),
                due_on=local_date(),
            )
        )
    assert mail_asker(engine_worker, settings, escalation_id)
    (written,) = (settings.home / "mail").glob("*.eml")
    letter = message_from_bytes(written.read_bytes(), policy=policy.default)
    assert app.view_functions[_endpoint(app, settings, letter)].need.about == "escalation"
    assert "Geheim" not in letter.as_string()
