"""Papers that go along with a question: copies for the Helpdesk, sealed anew, and no way back to where they came from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, func, select, text

from tenants.documents.actions import NewPaper, add_paper, withdraw_paper
from tenants.documents.models import DocumentKind
from tenants.documents.sealing import Cabinet
from tenants.escalations import papers
from tenants.escalations.changing import say
from tenants.escalations.models import EscalationLink, MessageKind, SharedPaper, SharedPaperContent, State
from tenants.escalations.papers import MOST_PAPERS, read_shared, share_paper, share_upload, shared_papers
from tenants.faults import AbsentError, RefusalError
from tenants.isolation import Branch, Helpdesk, ScopedSession, scoped
from tenants.roles import Role
from tests.factories.escalations import actor_of, asked, client_at
from tests.factories.files import SECRET, pdf, picture
from tests.factories.legal import TODAY, dossier_of
from tests.factories.records import reader_as

if TYPE_CHECKING:
    import uuid

    from sqlalchemy import Engine

    from tenants.audit.actions import Actor
    from tests.factories.world import World

CABINET = Cabinet("a secret of the tests")


@pytest.fixture
def who(world: World) -> Actor:
    return actor_of(world, Role.TEAM_LEAD)


def paper_in_dossier(session: ScopedSession, world: World, web: Engine, words: str) -> tuple[uuid.UUID, uuid.UUID]:
    """Bring a paper into a dossier of its own; return the dossier and the paper."""
    lead = reader_as(world, Role.TEAM_LEAD)
    dossier = dossier_of(session, lead, client_at(web, world.here))
    new = NewPaper(DocumentKind.DECISION, "Besluit van de IND")
    return dossier.id, add_paper(session, lead, dossier.id, new, pdf(words), TODAY, CABINET).id


def question_about(session: ScopedSession, world: World, web: Engine, dossier_id: uuid.UUID | None = None) -> uuid.UUID:
    made = asked(web, world)
    session.add(EscalationLink(escalation_id=made, dossier_id=dossier_id))
    session.flush()
    return made


def test_a_copy_of_a_paper_reaches_the_helpdesk_and_holds_no_way_back(
    here: ScopedSession, world: World, engine_web: Engine, who: Actor
) -> None:
    dossier, document = paper_in_dossier(here, world, engine_web, "Besluit een")
    question = question_about(here, world, engine_web, dossier)
    shared = share_paper(here, CABINET, question, document, who)
    columns = {str(getattr(shared, column.name)) for column in SharedPaper.__table__.columns}
    assert not columns & {str(dossier), str(document)}
    here.commit()
    with scoped(engine_web, Helpdesk()) as session:
        (seen,) = shared_papers(session, question)
        assert (seen.title, seen.kind, seen.pages) == ("Besluit van de IND", DocumentKind.DECISION, 1)
        _paper, data = read_shared(session, CABINET, seen.id)
        assert data.startswith(b"%PDF")


def test_a_paper_of_another_dossier_cannot_go_along(
    here: ScopedSession, world: World, engine_web: Engine, who: Actor
) -> None:
    dossier, _own = paper_in_dossier(here, world, engine_web, "Eigen")
    _other, foreign = paper_in_dossier(here, world, engine_web, "Vreemd")
    for about in (dossier, None):
        question = question_about(here, world, engine_web, about)
        with pytest.raises(AbsentError):
            share_paper(here, CABINET, question, foreign, who)


def test_a_paper_that_was_taken_back_cannot_go_along(
    here: ScopedSession, world: World, engine_web: Engine, who: Actor
) -> None:
    dossier, document = paper_in_dossier(here, world, engine_web, "Terug")
    question = question_about(here, world, engine_web, dossier)
    withdraw_paper(here, reader_as(world, Role.TEAM_LEAD), document, TODAY)
    here.flush()
    assert document not in {each.id for each in papers.offered_papers(here, dossier)}
    with pytest.raises(AbsentError):
        share_paper(here, CABINET, question, document, who)


def test_the_same_paper_goes_along_once_also_when_it_is_sent_as_a_file(
    here: ScopedSession, world: World, engine_web: Engine, who: Actor
) -> None:
    question = question_about(here, world, engine_web)
    share_upload(here, CABINET, question, "Foto.jpg", DocumentKind.PHOTO, picture(), who)
    with pytest.raises(RefusalError) as caught:
        share_upload(here, CABINET, question, "Nog eens.jpg", DocumentKind.PHOTO, picture(), who)
    assert (caught.value.field, caught.value.values) == ("file", {"title": "Foto"})
    assert [each.title for each in shared_papers(here, question)] == ["Foto"]


def test_so_many_papers_go_along_and_no_more(
    here: ScopedSession, world: World, engine_web: Engine, who: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(papers, "MOST_PAPERS", 2)
    question = question_about(here, world, engine_web)
    for number in range(2):
        share_upload(here, CABINET, question, f"{number}.pdf", DocumentKind.LETTER, pdf(f"Blad {number}"), who)
    with pytest.raises(RefusalError) as caught:
        share_upload(here, CABINET, question, "3.pdf", DocumentKind.LETTER, pdf("Blad 3"), who)
    assert caught.value.values == {"most": 2}
    assert MOST_PAPERS == 10


def test_papers_that_are_too_large_together_are_refused(
    here: ScopedSession, world: World, engine_web: Engine, who: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(papers, "MOST_TOGETHER", 0)
    question = question_about(here, world, engine_web)
    with pytest.raises(RefusalError) as caught:
        share_upload(here, CABINET, question, "a.pdf", DocumentKind.LETTER, pdf(), who)
    assert caught.value.field == "file"


@pytest.mark.parametrize(
    ("name", "data"), [("a.svg", b"<svg/>"), ("a.pdf", b""), ("123456782.pdf", pdf()), ("..", pdf())]
)
def test_a_file_that_cannot_come_in_changes_nothing(
    here: ScopedSession, world: World, engine_web: Engine, who: Actor, name: str, data: bytes
) -> None:
    question = question_about(here, world, engine_web)
    with pytest.raises(RefusalError):
        share_upload(here, CABINET, question, name, DocumentKind.OTHER, data, who)
    assert not shared_papers(here, question)


def test_a_file_is_made_anew_before_it_goes(here: ScopedSession, world: World, engine_web: Engine, who: Actor) -> None:
    data = picture()
    assert SECRET in data
    question = question_about(here, world, engine_web)
    shared = share_upload(here, CABINET, question, "../foto.jpg", DocumentKind.PHOTO, data, who)
    paper, kept = read_shared(here, CABINET, shared.id)
    assert SECRET not in kept
    assert (paper.title, paper.media_type) == ("Foto", "image/jpeg")


def test_a_paper_can_go_with_something_that_is_said_later(
    here: ScopedSession, world: World, engine_web: Engine, who: Actor
) -> None:
    question = question_about(here, world, engine_web)
    message = say(here, who, question, MessageKind.REPLY, "Hier is het besluit.")
    shared = share_upload(here, CABINET, question, "Besluit.pdf", DocumentKind.DECISION, pdf(), who, message)
    assert shared.message_id == message


def test_a_question_of_another_branch_takes_no_paper(world: World, engine_web: Engine, who: Actor) -> None:
    question = asked(engine_web, world)
    with scoped(engine_web, Branch(world.elsewhere.id)) as session, pytest.raises(AbsentError):
        share_upload(session, CABINET, question, "a.pdf", DocumentKind.LETTER, pdf(), who)


def test_once_the_branch_stops_sharing_the_paper_is_gone_for_the_helpdesk(
    here: ScopedSession, world: World, engine_web: Engine, superuser: Engine, who: Actor
) -> None:
    question = question_about(here, world, engine_web)
    shared = share_upload(here, CABINET, question, "a.pdf", DocumentKind.LETTER, pdf("Even"), who).id
    here.commit()
    with superuser.begin() as behind:
        behind.execute(text("UPDATE escalations SET sharing = false WHERE id = :id"), {"id": question})
    with scoped(engine_web, Helpdesk()) as session:
        assert not shared_papers(session, question)
        with pytest.raises(AbsentError):
            read_shared(session, CABINET, shared)
    assert read_shared(here, CABINET, shared)[1].startswith(b"%PDF")


def test_a_copied_row_opens_for_the_same_branch_and_nowhere_else(
    here: ScopedSession, world: World, engine_web: Engine, superuser: Engine, who: Actor
) -> None:
    whole = question_about(here, world, engine_web)
    first = share_upload(here, CABINET, whole, "a.pdf", DocumentKind.LETTER, pdf("Heel"), who)
    other = share_upload(here, CABINET, whole, "b.pdf", DocumentKind.LETTER, pdf("Half"), who)
    here.commit()
    part, elsewhere = asked(engine_web, world, split_from=whole), asked(engine_web, world, world.elsewhere)
    copied = {}
    with superuser.begin() as behind:
        for spot, question in ((world.here, part), (world.elsewhere, elsewhere)):
            copied[spot.slug] = behind.scalar(
                text(
                    "INSERT INTO shared_papers (branch_id, escalation_id, kind, title, media_type, size, pages, digest,"
                    " shared_by) SELECT :branch, :question, kind, title, media_type, size, pages, digest, shared_by"
                    " FROM shared_papers WHERE id = :id RETURNING id"
                ),
                {"branch": spot.id, "question": question, "id": first.id},
            )
            behind.execute(
                text(
                    "INSERT INTO shared_paper_contents SELECT :copy, :branch, :question, nonce, sealed"
                    " FROM shared_paper_contents WHERE shared_paper_id = :id"
                ),
                {"copy": copied[spot.slug], "branch": spot.id, "question": question, "id": first.id},
            )
        behind.execute(
            text(
                "UPDATE shared_paper_contents AS a SET nonce = b.nonce, sealed = b.sealed FROM shared_paper_contents AS b"
                " WHERE a.shared_paper_id = :other AND b.shared_paper_id = :first"
            ),
            {"other": other.id, "first": first.id},
        )
    with scoped(engine_web, Helpdesk()) as session:
        assert read_shared(session, CABINET, copied["hierbeek"])[1] == read_shared(session, CABINET, first.id)[1]
        for lost in (copied["elderveen"], other.id):
            with pytest.raises(RefusalError):
                read_shared(session, CABINET, lost)
        with pytest.raises(RefusalError):
            read_shared(session, Cabinet("another secret"), first.id)


def test_what_lies_in_the_database_is_no_paper(
    here: ScopedSession, world: World, engine_web: Engine, who: Actor
) -> None:
    question = question_about(here, world, engine_web)
    share_upload(here, CABINET, question, "a.pdf", DocumentKind.LETTER, pdf("Leesbaar"), who)
    sealed = here.scalars(select(SharedPaperContent.sealed)).all()
    assert not [each for each in sealed if b"%PDF" in each or b"Leesbaar" in each]


def test_what_was_sent_can_no_longer_be_taken_out_and_what_never_crossed_can(
    here: ScopedSession, world: World, engine_web: Engine, superuser: Engine, who: Actor
) -> None:
    question = question_about(here, world, engine_web)
    share_upload(here, CABINET, question, "a.pdf", DocumentKind.LETTER, pdf("Vast"), who)
    here.commit()
    of_question = SharedPaperContent.escalation_id == question
    here.execute(delete(SharedPaperContent).where(of_question))
    assert here.scalar(select(func.count()).where(of_question)) == 1
    here.rollback()
    with superuser.begin() as behind:
        unsent = "UPDATE escalations SET state = :state, clock_since = NULL, answer_due_at = NULL WHERE id = :id"
        behind.execute(text(unsent), {"state": State.RETURNED.value, "id": question})
    here.execute(delete(SharedPaperContent).where(of_question))
    assert here.scalar(select(func.count()).where(of_question)) == 0
