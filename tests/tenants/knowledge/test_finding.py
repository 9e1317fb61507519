"""Finding: any form of a word, typing errors, parts of long words; what fits a question; what was answered before."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, true

from tenants.clients.access import Reader
from tenants.escalations.models import EscalationLink, State, Subject
from tenants.isolation import Branch, Helpdesk, scoped
from tenants.knowledge import queries, votes
from tenants.knowledge.finding import readable, search
from tenants.knowledge.fitting import answered_before, fitting, own_before
from tenants.knowledge.likeness import allowed_errors, errors_between, meant
from tenants.moments import now
from tenants.roles import Role
from tests.factories.escalations import actor_of, asked, client_at
from tests.factories.knowledge import drafted, published, put

if TYPE_CHECKING:
    import uuid

    from sqlalchemy import Engine

    from tests.factories.world import World

TODAY = dt.date(2018, 11, 13)
A_DAY = dt.timedelta(days=1)


@pytest.fixture(scope="module")
def shelf(world: World, engine_web: Engine) -> dict[str, uuid.UUID]:
    """Some articles to look through."""
    return {
        "age": published(engine_web, world),
        "integration": published(
            engine_web,
            world,
            subject=Subject.INTEGRATION,
            title="Uitstel van de inburgeringstermijn bij ziekte",
            question="Mevrouw is lang ziek en kan niet naar school. Krijgt zij verlenging?",
            text="DUO verlengt de termijn met de duur van de ziekte.",
        ),
        "travel": published(
            engine_web,
            world,
            subject=Subject.ASYLUM,
            title="Reisdocument voor een vreemdeling zonder paspoort",
            question="Hoe krijgt iemand met een verblijfsvergunning een reisdocument?",
            text="De gemeente geeft een vluchtelingenpaspoort. Beoordelingen duren vier weken.",
        ),
        "draft": drafted(engine_web, world, title="Een concept over leeftijd"),
        "future": published(engine_web, world, title="Leeftijd vanaf morgen", valid_from=TODAY + A_DAY),
        "past": published(engine_web, world, title="Leeftijd van gisteren", valid_to=TODAY - A_DAY),
    }


def titles(web: Engine, world: World, words: str) -> list[str]:
    with scoped(web, Branch(world.here.id)) as session:
        return [each.title.split()[0] for each in search(session, words, readable(TODAY)).rows]


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("leeftijd", "Welke"),
        ("leeftijden", "Welke"),
        ("dagen tellen", "Welke"),
        ("reisdocumenten", "Reisdocument"),
        ("beoordeling", "Reisdocument"),
        ("reisdoc", "Reisdocument"),
        ("verlengingen ziekten", "Uitstel"),
        ("zieke", "Uitstel"),
        ("leeftjid", "Welke"),
        ("leeeftijd", "Welke"),
        ("reisdokument", "Reisdocument"),
        ("inburgerings termijn", "Uitstel"),
        ("documenten", "Reisdocument"),
        ("veblijfsvergunnig", "Reisdocument"),
        ("Vreemdelíng", "Reisdocument"),
        ("uitstell van inburgeringstermein", "Uitstel"),
    ],
)
def test_another_form_a_beginning_and_a_typing_error_find_it(
    shelf: dict[str, uuid.UUID], engine_web: Engine, world: World, words: str, first: str
) -> None:
    assert titles(engine_web, world, words)[:1] == [first]


@pytest.mark.parametrize(
    "words", ["fietsenstalling", "de het een", "'", '"', "& | !", "<->", ":*", "a:*", "\\", "x" * 200, "%_"]
)
def test_what_is_not_there_is_not_found_and_nothing_breaks(
    shelf: dict[str, uuid.UUID], engine_web: Engine, world: World, words: str
) -> None:
    assert titles(engine_web, world, words) == []


def test_branches_find_what_is_published_and_holds_today(
    shelf: dict[str, uuid.UUID], engine_web: Engine, world: World
) -> None:
    with scoped(engine_web, Branch(world.here.id)) as session:
        found = search(session, "leeftijd", readable(TODAY))
        assert [each.id for each in found.rows] == [shelf["age"]]
        tomorrow = search(session, "leeftijd", readable(TODAY + A_DAY))
        assert {each.id for each in tomorrow.rows} == {shelf["age"], shelf["future"]}
        everything = {each.id for each in search(session, "", true(), size=50).rows}
    assert shelf["draft"] not in everything, "the wall itself hides what is no more than a draft"
    with scoped(engine_web, Helpdesk()) as session:
        assert shelf["draft"] in {each.id for each in search(session, "leeftijd", true()).rows}


def test_what_has_the_words_in_its_title_comes_first_and_near_finds_say_so(
    shelf: dict[str, uuid.UUID], engine_web: Engine, world: World
) -> None:
    with scoped(engine_web, Branch(world.here.id)) as session:
        exact = search(session, "termijn ziekte", readable(TODAY))
        near = search(session, "termijn ziekte fietsenstalling", readable(TODAY))
        assert (exact.nearly, exact.total) == (False, 1)
        assert (near.nearly, [each.id for each in near.rows]) == (True, [shelf["integration"]])


def test_what_fits_shares_words_or_the_subject_and_says_which(
    shelf: dict[str, uuid.UUID], engine_web: Engine, world: World
) -> None:
    with scoped(engine_web, Helpdesk()) as session:
        question = "Kan zij uitstel krijgen? Zij is ziek en de termijn voor inburgering loopt af."
        fits = fitting(session, question, Subject.INTEGRATION, TODAY)
        assert fits[0].article.id == shelf["integration"]
        assert fits[0].same_subject
        assert set(fits[0].shared) >= {"uitstel", "ziek"}
        by_word = fitting(session, "Waar is zijn paspoort?", Subject.OTHER, TODAY)
        assert by_word == [], "one word alone fits only within the subject"
        assert fitting(session, "Waar is zijn paspoort?", Subject.ASYLUM, TODAY)[0].article.id == shelf["travel"]
        assert fitting(session, "", None, TODAY) == []
        assert fitting(session, "de het een van", None, TODAY) == []


def test_what_was_answered_before_is_found_by_its_words(engine_web: Engine, world: World) -> None:
    done = {"answered_at": func.now(), "state": State.CLOSED, "answer": "Ja, vraag een noodopvang aan."}
    first = asked(engine_web, world, title="Noodopvang na ontruiming", question="Waar kan dit gezin heen?", **done)  # type: ignore[arg-type]
    elsewhere = asked(engine_web, world, world.elsewhere, title="Noodopvang bij ontruiming", **done)  # type: ignore[arg-type]
    words = "Is er noodopvang na een ontruiming?"
    with scoped(engine_web, Helpdesk()) as session:
        found = answered_before(session, words, Subject.FAMILY_REUNIFICATION, without=first)
        assert [each.question.id for each in found] == [elsewhere]
        assert (found[0].shared, found[0].answer) == (("noodopvang", "ontruiming"), "Ja, vraag een noodopvang aan.")
        assert answered_before(session, words, Subject.ASYLUM) == []
    reader = Reader(actor_of(world, Role.VOLUNTEER), now())
    with scoped(engine_web, Branch(world.here.id)) as session:
        assert [each.question.id for each in own_before(session, reader, words)] == [first]
        client = client_at(engine_web, world.here)
        session.add(EscalationLink(escalation_id=first, client_id=client))
        session.flush()
        assert own_before(session, reader, words) == [], "it would lead to a client whose record is closed"
        overseer = Reader(actor_of(world, Role.TEAM_LEAD), now(), sees_all=True)
        assert [each.question.id for each in own_before(session, overseer, words)] == [first]


def test_a_voice_counts_once_and_may_change(engine_web: Engine, world: World) -> None:
    helpful = published(engine_web, world, title="Stemmen over iets")
    for helped, asking in ((False, False), (True, True), (True, False)):
        with scoped(engine_web, Branch(world.here.id)) as session:
            votes.vote(session, actor_of(world, Role.VOLUNTEER), helpful, helped=helped, before_asking=asking)
    with scoped(engine_web, Branch(world.here.id)) as session:
        votes.vote(session, actor_of(world, Role.TEAM_LEAD), helpful, helped=False)
        assert votes.own_vote(session, world.person(Role.VOLUNTEER), helpful) is True
        assert [each.id for each in queries.most_used(session, TODAY)] == [helpful]
    with scoped(engine_web, Branch(world.elsewhere.id)) as session:
        assert queries.votes_of(session, [helpful]) == {}, "what others say stays with them"
        assert queries.most_used(session, TODAY) == []
    with scoped(engine_web, Helpdesk()) as session:
        assert queries.votes_of(session, [helpful])[helpful] == queries.Votes(helped=1, missed=1, spared=1)


def test_old_words_leave_with_their_article(engine_web: Engine, world: World) -> None:
    gone = published(engine_web, world, title="Zeldzaamwoord in een titel")
    assert titles(engine_web, world, "zeldzamwoord") == ["Zeldzaamwoord"]
    put(engine_web, gone, state="retired", retired_at=func.now())
    assert titles(engine_web, world, "zeldzamwoord") == []


@given(st.text("abcde", max_size=9), st.text("abcde", max_size=9))
def test_a_word_is_none_of_its_own_errors_away_and_errors_are_never_fewer_than_its_letters_tell(
    typed: str, stem: str
) -> None:
    errors = errors_between(typed, stem)
    assert errors_between(stem + "en", stem) == 0
    assert errors <= max(len(typed), len(stem))
    assert errors >= len(stem) - len(typed)


@given(
    st.text("abcdefghij", min_size=8, max_size=14),
    st.integers(0, 12),
    st.sampled_from(["drop", "double", "swap", "wrong"]),
)
def test_one_typing_error_in_a_long_word_is_forgiven(stem: str, place: int, error: str) -> None:
    at = place % (len(stem) - 1)
    wrong = {
        "drop": stem[:at] + stem[at + 1 :],
        "double": stem[: at + 1] + stem[at:],
        "swap": stem[:at] + stem[at + 1] + stem[at] + stem[at + 2 :],
        "wrong": stem[:at] + "x" + stem[at + 1 :],
    }[error]
    assert errors_between(wrong, stem) <= 1 <= allowed_errors(stem)
    assert meant(wrong, wrong, [stem]) == [stem]


def test_short_words_are_taken_as_they_stand() -> None:
    assert meant("mvv", "mvv", ["mvd", "ind"]) == []
    assert meant("ziek", "ziek", ["ziekenhuis", "ziek"]) == ["ziek"]
