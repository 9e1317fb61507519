"""An article's way: begun, checked, read by a second person, published, replaced, retired; and who may not do what."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from tenants.escalations.models import Escalation, State, Subject
from tenants.faults import AbsentError, RefusalError
from tenants.isolation import Branch, Directory, Helpdesk, ScopedSession, scoped
from tenants.knowledge import publishing, writing
from tenants.knowledge.checking import check, known_of
from tenants.knowledge.models import Article, ArticleState
from tenants.roles import Role
from tests.factories.escalations import actor_of, asked
from tests.factories.knowledge import FIRST_DAY, content, drafted, published, put, second_of, state_of, writer_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from tenants.isolation import Scope
    from tests.factories.world import World

TODAY = dt.date(2018, 11, 13)


@pytest.fixture
def helpdesk(session_in: Callable[[Scope], ScopedSession]) -> ScopedSession:
    return session_in(Helpdesk())


def seen(session: ScopedSession, article_id: uuid.UUID) -> dt.datetime:
    return session.get_one(Article, article_id, populate_existing=True).written_at


def trail(web: Engine, article_id: uuid.UUID) -> list[str]:
    query = text("SELECT verb FROM platform_events WHERE record = 'article' AND record_id = :id ORDER BY sequence")
    with scoped(web, Directory()) as session:
        return list(session.scalars(query, {"id": str(article_id)}))


def test_an_article_begins_with_the_question_and_its_last_answer(
    helpdesk: ScopedSession, world: World, engine_web: Engine
) -> None:
    question = asked(
        engine_web, world, answer="Yes, appeal before Thursday.", answered_at=func.now(), state=State.ANSWERED
    )
    begun = writing.begin_from(helpdesk, writer_of(world), question)
    found = helpdesk.get_one(Article, begun)
    assert (found.title, found.text, found.subject) == (
        "May this boy appeal?",
        "Yes, appeal before Thursday.",
        Subject.FAMILY_REUNIFICATION,
    )
    assert found.state is ArticleState.DRAFT
    assert writing.begin_from(helpdesk, second_of(world), question) == begun, "one question, one article"
    writing.withdraw(helpdesk, writer_of(world), begun)
    assert writing.begin_from(helpdesk, writer_of(world), question) != begun


def test_a_question_without_an_answer_makes_no_article(
    helpdesk: ScopedSession, world: World, engine_web: Engine
) -> None:
    with pytest.raises(RefusalError):
        writing.begin_from(helpdesk, writer_of(world), asked(engine_web, world))
    with pytest.raises(AbsentError):
        writing.begin_from(helpdesk, writer_of(world), uuid.uuid4())


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"text": ""}, "text"),
        ({"text": "Nummer 123456782."}, "text"),
        ({"question": "Nummer 123456782?"}, "question"),
        ({"source": "123456782"}, "source"),
        ({"terms": ("no.such_term",)}, "terms"),
        ({"valid_to": FIRST_DAY - dt.timedelta(days=1)}, "valid_to"),
    ],
)
def test_what_cannot_be_kept_is_refused(
    helpdesk: ScopedSession, world: World, wrong: dict[str, object], field: str
) -> None:
    before = helpdesk.scalar(select(func.count()).select_from(Article))
    with pytest.raises(RefusalError) as refused:
        writing.begin(helpdesk, writer_of(world), content(**wrong))
    assert refused.value.field == field
    assert helpdesk.scalar(select(func.count()).select_from(Article)) == before


@pytest.mark.parametrize(
    ("lacks", "field"),
    [({"question": ""}, "question"), ({"source": ""}, "source"), ({"valid_from": None}, "valid_from")],
)
def test_a_draft_that_lacks_something_is_kept_and_not_offered(
    helpdesk: ScopedSession, world: World, lacks: dict[str, object], field: str
) -> None:
    begun = writing.begin(helpdesk, writer_of(world), content(**lacks))
    with pytest.raises(RefusalError) as refused:
        writing.offer(helpdesk, writer_of(world), begun)
    assert refused.value.field == field


def test_leftovers_are_taken_out_or_said_to_stay_before_anybody_reads_it(helpdesk: ScopedSession, world: World) -> None:
    who = writer_of(world)
    begun = writing.begin(helpdesk, who, content(text="Yusuf kan komen. Bel 06-12345678."))
    with pytest.raises(RefusalError) as refused:
        writing.offer(helpdesk, who, begun)
    assert (refused.value.field, refused.value.values) == ("kept", {"number": 2})
    better = content(text="Yusuf kan komen.")
    writing.change(helpdesk, who, begun, better, seen=seen(helpdesk, begun))
    with pytest.raises(RefusalError):
        writing.offer(helpdesk, who, begun)
    writing.change(helpdesk, who, begun, better, seen=seen(helpdesk, begun), kept=["name:yusuf"])
    writing.offer(helpdesk, who, begun)
    assert helpdesk.get_one(Article, begun).offered_at is not None


def test_the_check_knows_the_people_the_place_and_the_facts_of_the_question(world: World, engine_web: Engine) -> None:
    question = asked(
        engine_web,
        world,
        facts=[("Moeder", "Almaz uit Asmara"), ("Permit", "15 January 2018")],
        answer="Yes.",
        answered_at=func.now(),
        state=State.ANSWERED,
        pseudonym="de jongen Habte",
    )
    with scoped(engine_web, Helpdesk()) as session:
        known = known_of(session, question)
        assert set(known.names) >= {"Volunteer Testboom", "Almaz", "Asmara", "Habte"}
        assert not {"jongen", "January", "Moeder"} & set(known.names)
        assert "hierbeek" in known.places
        begun = writing.begin_from(session, writer_of(world), question)
        now = "testboom schreef over habte en asmara in Hierbeek. De jongen is 17."
        writing.change(session, writer_of(world), begun, content(text=now), seen=seen(session, begun))
        found = {leftover.key for leftover in check(session, session.get_one(Article, begun))}
        assert found == {"name:testboom", "name:habte", "name:asmara", "place:hierbeek"}
    with scoped(engine_web, Branch(world.here.id)) as branch:
        branch.execute(text("UPDATE escalations SET sharing = false WHERE id = :id"), {"id": question})
    with scoped(engine_web, Helpdesk()) as later:
        assert "Asmara" not in known_of(later, question).names, "what is no longer shared is not known either"


def test_whoever_wrote_it_never_reads_it(helpdesk: ScopedSession, world: World, engine_web: Engine) -> None:
    offered = drafted(engine_web, world, offered=True)
    with pytest.raises(RefusalError, match="yourself"):
        publishing.review(helpdesk, writer_of(world), offered, seen=seen(helpdesk, offered))
    # A second person who changes the draft is the one who wrote it last: then the first may read it.
    writing.change(helpdesk, second_of(world), offered, content(text="Ja."), seen=seen(helpdesk, offered))
    with pytest.raises(RefusalError, match="not ready"):
        publishing.review(helpdesk, writer_of(world), offered, seen=seen(helpdesk, offered))
    writing.offer(helpdesk, second_of(world), offered)
    with pytest.raises(RefusalError, match="yourself"):
        publishing.review(helpdesk, second_of(world), offered, seen=seen(helpdesk, offered))
    publishing.review(helpdesk, writer_of(world), offered, seen=seen(helpdesk, offered))
    assert helpdesk.get_one(Article, offered).reviewed_by == writer_of(world).who


def test_the_database_itself_asks_for_two_people(superuser: Engine, world: World, engine_web: Engine) -> None:
    offered = drafted(engine_web, world, offered=True)
    with superuser.connect() as behind, pytest.raises(DBAPIError, match="four_eyes"):
        behind.execute(
            text("UPDATE articles SET state = 'reviewed', reviewed_by = written_by WHERE id = :id"), {"id": offered}
        )


def test_what_was_read_is_what_was_written(helpdesk: ScopedSession, world: World, engine_web: Engine) -> None:
    offered = drafted(engine_web, world, offered=True)
    read = seen(helpdesk, offered)
    writing.change(helpdesk, writer_of(world), offered, content(text="Nee."), seen=read)
    writing.offer(helpdesk, writer_of(world), offered)
    with pytest.raises(RefusalError, match="meanwhile"):
        publishing.review(helpdesk, second_of(world), offered, seen=read)


def test_two_who_change_a_draft_at_once_do_not_write_over_each_other(engine_web: Engine, world: World) -> None:
    begun = drafted(engine_web, world)
    with scoped(engine_web, Helpdesk()) as session:
        read = seen(session, begun)
    ready, said = threading.Barrier(2), []

    def change(role: Role) -> None:
        ready.wait()
        try:
            with scoped(engine_web, Helpdesk()) as session:
                writing.change(session, actor_of(world, role), begun, content(text=role.value), seen=read)
            said.append("kept")
        except RefusalError:
            said.append("refused")

    both = [threading.Thread(target=change, args=(role,)) for role in (Role.HELPDESK_LAWYER, Role.HELPDESK_COORDINATOR)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert sorted(said) == ["kept", "refused"]


def test_nothing_is_published_that_nobody_read_and_only_a_draft_changes(
    helpdesk: ScopedSession, world: World, engine_web: Engine
) -> None:
    offered = drafted(engine_web, world, offered=True)
    with pytest.raises(RefusalError, match="second person"):
        publishing.publish(helpdesk, writer_of(world), offered, TODAY)
    publishing.review(helpdesk, second_of(world), offered, seen=seen(helpdesk, offered))
    with pytest.raises(RefusalError, match="draft again"):
        writing.change(helpdesk, writer_of(world), offered, content(), seen=seen(helpdesk, offered))
    publishing.publish(helpdesk, writer_of(world), offered, TODAY)
    refused: tuple[Callable[[], object], ...] = (
        lambda: writing.change(helpdesk, writer_of(world), offered, content(), seen=seen(helpdesk, offered)),
        lambda: writing.withdraw(helpdesk, writer_of(world), offered),
        lambda: publishing.publish(helpdesk, writer_of(world), offered, TODAY),
        lambda: publishing.give_back(helpdesk, second_of(world), offered, "Nee"),
    )
    for act in refused:
        with pytest.raises(RefusalError, match="new edition"):
            act()


def test_a_reader_gives_a_draft_back_with_what_should_be_otherwise(
    helpdesk: ScopedSession, world: World, engine_web: Engine
) -> None:
    offered = drafted(engine_web, world, offered=True)
    with pytest.raises(RefusalError, match="otherwise"):
        publishing.give_back(helpdesk, second_of(world), offered, " ")
    publishing.give_back(helpdesk, second_of(world), offered, "De bron ontbreekt.")
    found = helpdesk.get_one(Article, offered)
    assert (found.state, found.offered_at, found.remark) == (ArticleState.DRAFT, None, "De bron ontbreekt.")
    writing.offer(helpdesk, writer_of(world), offered)
    assert helpdesk.get_one(Article, offered).remark == ""
    publishing.review(helpdesk, second_of(world), offered, seen=seen(helpdesk, offered))
    publishing.give_back(helpdesk, writer_of(world), offered, "")
    assert (found.state, found.reviewed_by) == (ArticleState.DRAFT, None)


def test_a_new_edition_takes_over_at_once_or_on_its_first_day(world: World, engine_web: Engine) -> None:
    writer, second = writer_of(world), second_of(world)
    later = TODAY + dt.timedelta(days=30)
    for first_day, state, last_day in (
        (TODAY, ArticleState.RETIRED, None),
        (later, ArticleState.PUBLISHED, later - dt.timedelta(days=1)),
    ):
        old = published(engine_web, world)
        with scoped(engine_web, Helpdesk()) as session:
            new = publishing.new_edition(session, writer, old)
            assert publishing.new_edition(session, second, old) == new, "there is one next edition"
            begun = session.get_one(Article, new)
            assert (begun.number, begun.replaces) == (session.get_one(Article, old).number, old)
            writing.change(session, writer, new, content(text="Anders.", valid_from=first_day), seen=seen(session, new))
            writing.offer(session, writer, new)
            publishing.review(session, second, new, seen=seen(session, new))
        assert state_of(engine_web, old) is ArticleState.PUBLISHED, "until the new one is published"
        with scoped(engine_web, Helpdesk()) as session:
            publishing.publish(session, second, new, TODAY)
        with scoped(engine_web, Helpdesk()) as session:
            before = session.get_one(Article, old)
            assert (before.state, before.valid_to) == (state, last_day)


def test_an_article_is_retired_with_a_reason_and_comes_back_as_an_edition(world: World, engine_web: Engine) -> None:
    old = published(engine_web, world)
    with scoped(engine_web, Helpdesk()) as session, pytest.raises(RefusalError, match="why"):
        publishing.retire(session, writer_of(world), old, "")
    with scoped(engine_web, Helpdesk()) as session:
        publishing.retire(session, writer_of(world), old, "De wet is veranderd.")
    assert state_of(engine_web, old) is ArticleState.RETIRED
    with scoped(engine_web, Helpdesk()) as session:
        again = publishing.new_edition(session, writer_of(world), old)
    assert state_of(engine_web, again) is ArticleState.DRAFT
    assert trail(engine_web, old) == ["begin", "offer", "review", "publish", "retire"]
    assert trail(engine_web, again) == ["edition"]


def test_a_draft_is_taken_back_and_brought_back_unless_another_edition_was_begun(
    helpdesk: ScopedSession, world: World, engine_web: Engine
) -> None:
    who, old = writer_of(world), published(engine_web, world)
    first = publishing.new_edition(helpdesk, who, old)
    writing.withdraw(helpdesk, who, first)
    writing.restore(helpdesk, who, first)
    writing.withdraw(helpdesk, who, first)
    assert publishing.new_edition(helpdesk, who, old) != first
    with pytest.raises(RefusalError, match="Another"):
        writing.restore(helpdesk, who, first)


def test_an_article_whose_last_day_is_over_is_not_published(world: World, engine_web: Engine) -> None:
    over = drafted(engine_web, world, offered=True, valid_to=TODAY - dt.timedelta(days=1))
    with scoped(engine_web, Helpdesk()) as session:
        publishing.review(session, second_of(world), over, seen=seen(session, over))
        with pytest.raises(RefusalError, match="last day"):
            publishing.publish(session, second_of(world), over, TODAY)


def test_an_unknown_article_is_absent_to_every_act(helpdesk: ScopedSession, world: World) -> None:
    who, nobody = writer_of(world), uuid.uuid4()
    moment = dt.datetime.now(dt.UTC)
    for act in (
        lambda: writing.change(helpdesk, who, nobody, content(), seen=moment),
        lambda: writing.offer(helpdesk, who, nobody),
        lambda: writing.withdraw(helpdesk, who, nobody),
        lambda: writing.restore(helpdesk, who, nobody),
        lambda: publishing.review(helpdesk, who, nobody, seen=moment),
        lambda: publishing.give_back(helpdesk, who, nobody, "x"),
        lambda: publishing.publish(helpdesk, who, nobody, TODAY),
        lambda: publishing.new_edition(helpdesk, who, nobody),
        lambda: publishing.retire(helpdesk, who, nobody, "x"),
        lambda: publishing.confirm(helpdesk, who, nobody),
    ):
        with pytest.raises(AbsentError):
            act()


def test_no_branch_writes_an_article_and_no_worker_sees_one(
    here: ScopedSession, world: World, engine_web: Engine, engine_worker: Engine
) -> None:
    published(engine_web, world)
    with pytest.raises(DBAPIError):
        writing.begin(here, actor_of(world, Role.TEAM_LEAD), content())
    with pytest.raises(DBAPIError), scoped(engine_worker, Helpdesk()) as night:
        night.scalars(select(Article.id)).all()


def test_a_question_keeps_its_words_when_it_becomes_an_article(world: World, engine_web: Engine) -> None:
    question = asked(engine_web, world, answer="Ja.", answered_at=func.now(), state=State.CLOSED)
    with scoped(engine_web, Helpdesk()) as session:
        begun = writing.begin_from(session, writer_of(world), question)
        writing.change(session, writer_of(world), begun, content(title="Anders"), seen=seen(session, begun))
    with scoped(engine_web, Helpdesk()) as session:
        assert session.get_one(Escalation, question).title == "May this boy appeal?"
    put(engine_web, begun, remark="")
