"""The Helpdesk of the demonstration: every page of it has something worth seeing, and the past looks like one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tenants.clients.rules import holds_service_number
from tenants.demonstration.articles import ARTICLES, PARAGRAPHS
from tenants.demonstration.cast import AT_THE_HELPDESK, STORY
from tenants.demonstration.questions import QUESTIONS
from tenants.demonstration.usual_questions import RISING, USUAL
from tenants.escalations.models import State, Subject
from tenants.escalations.rules import names_in
from tenants.helpdesk.people import colleagues
from tenants.helpdesk.signals import signals
from tenants.isolation import Helpdesk, scoped
from tenants.knowledge.checking import check
from tenants.knowledge.leftovers import unresolved
from tenants.knowledge.models import Article
from tenants.knowledge.old import old_articles
from tenants.terms.catalogue import term_ids
from tests.tenants.demonstration.test_load import TUESDAY

if TYPE_CHECKING:
    from tests.tenants.demonstration.conftest import Made

NOW = f"asked_at > timestamp '{TUESDAY}' - interval '15 days'"


def test_questions_stand_at_the_helpdesk_in_every_state_of_work(made: Made) -> None:
    states = dict(made.rows(f"SELECT state, count(*) FROM escalations WHERE {NOW} GROUP BY 1"))
    assert set(states) == set(State) - {State.RETURNED}
    answered = made.rows(
        "SELECT read_at IS NULL FROM escalations e JOIN branches b ON b.id = e.branch_id"
        " WHERE slug = 'hellevoetsluis' AND title LIKE 'Vluchtelingenpaspoort%'"
    )
    assert [unread for (unread,) in answered] == [True]
    assert made.number("SELECT count(*) FROM escalation_links") == len(QUESTIONS)
    assert made.number("SELECT count(*) FROM escalations WHERE asked_at > answered_at OR asked_at > claimed_at") == 0


def test_every_kind_of_work_on_a_question_can_be_seen(made: Made) -> None:
    seen = {
        "waits for a decision": "escalations WHERE state = 'waiting' AND waiting_for = 'Besluit'",
        "asked on": "escalation_messages WHERE kind = 'follow_up'",
        "handed up": "escalations WHERE handed_up_at IS NOT NULL AND state = 'asked'",
        "a draft": "answer_drafts",
        "a note": "helpdesk_notes",
        "a second reader": "second_readings WHERE read_at IS NULL",
        "a pair": "escalations one JOIN escalations other ON one.merged_into = other.id WHERE other.state = 'claimed'",
        "approval": "escalation_choices WHERE approval",
        "a rating": "escalations WHERE rating = 'helped'",
        "a lost mail": "escalation_notices WHERE state = 'bounced'",
        "leave": f"helpdesk_leaves WHERE '{TUESDAY}' BETWEEN first_day AND last_day",
    }
    assert [name for name, rows in seen.items() if not made.number(f"SELECT count(*) FROM {rows}")] == []


def test_the_question_about_selam_goes_by_her_deadline(made: Made) -> None:
    rows = made.rows(
        "SELECT e.legal_on = d.last_day, e.asked_by_name FROM escalation_links l"
        " JOIN escalations e ON e.id = l.escalation_id JOIN deadlines d ON d.id = l.deadline_id"
    )
    assert [tuple(row) for row in rows] == [(True, "Karim Wetsboek")]


def test_the_team_takes_every_subject_and_somebody_is_away(made: Made) -> None:
    with scoped(made.web, Helpdesk()) as session:
        people = colleagues(session, TUESDAY)
    assert {subject for one in people for subject in one.subjects} == set(Subject)
    assert sum(one.away for one in people) == 1
    assert all(one.capacity is None or one.open_count <= one.capacity for one in people)


def test_years_of_questions_have_their_seasons_and_keep_what_they_took(made: Made) -> None:
    years = dict(made.rows("SELECT extract(year FROM asked_at)::int, count(*) FROM escalations GROUP BY 1"))
    assert years.keys() == {2024, 2025, 2026}
    assert all(220 <= asked <= 360 for asked in years.values()), "whole years that can be compared"
    of_month = (
        "SELECT extract(month FROM asked_at)::int, count(*) FROM escalations WHERE asked_at < '2026-01-01' GROUP BY 1"
    )
    months = dict(made.rows(of_month))
    assert months[7] + months[8] < months[9] + months[10]
    kept = "kind = 'answer' AND took IS NOT NULL AND in_time IS NOT NULL"
    answers = made.number("SELECT count(*) FROM escalation_messages WHERE kind = 'answer'")
    assert made.number(f"SELECT count(*) FROM escalation_messages WHERE {kept}") == answers
    late = made.number("SELECT count(*) FROM escalation_messages WHERE NOT in_time")
    assert 0 < late < answers / 4
    assert made.number(f"SELECT count(*) FROM escalations WHERE extract(isodow FROM asked_at) > 5 AND NOT {NOW}") == 0


def test_one_subject_rises_this_week_and_is_found(made: Made) -> None:
    with scoped(made.web, Helpdesk()) as session:
        found = signals(session, TUESDAY)
    assert found.risen == [Subject.COUNTRY_INFORMATION]
    assert "soedan" in {one.word for one in found.words}


def test_every_article_has_a_source_and_points_at_nobody() -> None:
    for told in ARTICLES:
        assert told.source
        assert told.question
        assert set(told.terms) <= set(term_ids())
        texts = (told.title, told.question, told.text)
        assert not names_in(" ".join(texts), *(one.name for one in (*STORY, *AT_THE_HELPDESK))), told.title
        assert not any(holds_service_number(text) for text in texts)
    assert not any(holds_service_number(text) for _subject, _title, text in PARAGRAPHS)


def test_what_the_check_finds_in_an_article_was_looked_at(made: Made) -> None:
    with scoped(made.web, Helpdesk()) as session:
        left = [
            one.text for each in session.scalars(select(Article)) for one in unresolved(check(session, each), each.kept)
        ]
    assert left == []


def test_questions_of_the_past_hold_no_service_number() -> None:
    assert not any(holds_service_number(f"{one.title} {one.question} {one.answer}") for one in (*USUAL, *RISING))


def test_there_is_something_to_review_and_something_that_a_changed_law_made_old(made: Made) -> None:
    states = dict(made.rows("SELECT state, count(*) FROM articles GROUP BY 1"))
    assert states["published"] >= 12
    assert made.number("SELECT count(*) FROM articles WHERE state = 'draft' AND offered_at IS NOT NULL") == 1
    with scoped(made.web, Helpdesk()) as session:
        old = {each.article.title for each in old_articles(session, TUESDAY)}
    assert {"Beroep in asiel: hoe lang is er tijd?", "Voornemen om de vergunning in te trekken"} <= old
    assert made.number("SELECT count(*) FROM article_votes WHERE before_asking AND helped") > 5


PAST = "SELECT branch_name, title, asked_at, state, answered_at, rating FROM escalations ORDER BY 1, 2, 3"


@pytest.mark.parametrize("query", [PAST, "SELECT title, state, valid_from FROM articles ORDER BY 1"])
def test_the_same_seed_and_day_make_the_same_helpdesk(made: Made, made_again: Made, query: str) -> None:
    assert made.rows(query) == made_again.rows(query)
