"""Papers: brought in once, read by who may, corrected, taken back, and told of when they expire."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, text

from tenants.auth.sealing import SealError
from tenants.clients.access import ClosedRecordError
from tenants.documents.actions import (
    NewPaper,
    add_paper,
    correct_paper,
    read_paper,
    restore_paper,
    settle_paper,
    withdraw_paper,
)
from tenants.documents.attention import attention
from tenants.documents.cleaning import remade
from tenants.documents.models import BranchKey, Document, DocumentContent, DocumentKind
from tenants.documents.queries import expiring, papers_of
from tenants.documents.scanning import ScannerAwayError, scan
from tenants.documents.sealing import Cabinet, keep, taken_out
from tenants.dossiers.actions import NewDossier, close_dossier, open_dossier, withdraw_dossier
from tenants.dossiers.models import DossierEntry, DossierKind, DossierOutcome, DossierParty, EntryKind, PartyRole
from tenants.faults import AbsentError, RefusalError
from tenants.isolation import Branch, scoped
from tenants.roles import Role
from tenants.settings import settings_from_environment
from tests.factories.files import pdf, picture
from tests.factories.records import reader_as, registered

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tenants.clients.access import Reader
    from tenants.dossiers.models import Dossier
    from tenants.isolation import ScopedSession
    from tests.factories.world import World

TODAY = dt.date(2026, 11, 26)
CABINET = Cabinet("a secret of one test, a secret of one test")
PASSPORT = NewPaper(DocumentKind.PASSPORT, "Paspoort", file_name="scan.jpg")


@pytest.fixture(scope="module")
def noor(engine_web: Engine, world: World) -> uuid.UUID:
    return registered(engine_web, world, "Noor", "Wisselweg")


@pytest.fixture
def lead(world: World) -> Reader:
    return reader_as(world, Role.TEAM_LEAD)


@pytest.fixture
def counsellor(world: World) -> Reader:
    return reader_as(world, Role.LEGAL_COUNSELLOR)


@pytest.fixture
def dossier(here: ScopedSession, lead: Reader, noor: uuid.UUID) -> Dossier:
    return opened(here, lead, noor)


def opened(session: ScopedSession, reader: Reader, client_id: uuid.UUID) -> Dossier:
    new = NewDossier(DossierKind.FAMILY_REUNIFICATION, dt.date(2018, 3, 12))
    return open_dossier(session, reader, client_id, new, TODAY)


def added(
    session: ScopedSession, reader: Reader, dossier: Dossier, new: NewPaper = PASSPORT, data: bytes = b"", **said: Any
) -> Document:
    return add_paper(session, reader, dossier.id, replace(new, **said), data or picture(), TODAY, CABINET)


def party(session: ScopedSession, dossier: Dossier, name: str) -> uuid.UUID:
    one = DossierParty(dossier_id=dossier.id, role=PartyRole.LAWYER, name=name)
    session.add(one)
    session.flush()
    return one.id


def entries(session: ScopedSession, dossier: Dossier) -> list[EntryKind]:
    session.flush()
    query = select(DossierEntry.kind).where(DossierEntry.document_id.is_not(None)).order_by(DossierEntry.id)
    return list(session.scalars(query.where(DossierEntry.dossier_id == dossier.id)))


def test_a_paper_comes_in_is_told_of_and_read_back(here: ScopedSession, lead: Reader, dossier: Dossier) -> None:
    paper = added(here, lead, dossier, expires_on=dt.date(2027, 5, 3))
    assert (paper.title, paper.warn_from) == ("Paspoort", dt.date(2026, 11, 3))
    assert read_paper(here, lead, paper.id, CABINET)[1] == remade(picture()).data
    line = here.info["audit"][-1]
    assert (line.verb, line.record, line.record_id) == ("add", "document", str(paper.id))
    assert entries(here, dossier) == [EntryKind.DOCUMENT_ADDED]
    assert [each.document.id for each in papers_of(here, dossier.id)] == [paper.id]


def test_without_a_title_it_is_called_after_its_file(here: ScopedSession, lead: Reader, dossier: Dossier) -> None:
    assert added(here, lead, dossier, title="", file_name="../huwelijk_akte.pdf").title == "Huwelijk akte"
    with pytest.raises(RefusalError, match="called"):
        added(here, lead, dossier, data=pdf(), title=" ", file_name="...")


@pytest.mark.parametrize("said", [{"title": "BSN 111222333"}, {"file_name": "111222333.jpg"}])
def test_a_citizen_service_number_is_refused_in_every_name(
    here: ScopedSession, lead: Reader, dossier: Dossier, said: dict[str, str]
) -> None:
    with pytest.raises(RefusalError, match="BSN"):
        added(here, lead, dossier, **said)
    assert papers_of(here, dossier.id) == []


def test_the_same_paper_twice_is_refused_by_the_name_of_the_first(
    here: ScopedSession, lead: Reader, dossier: Dossier, noor: uuid.UUID
) -> None:
    first = added(here, lead, dossier)
    with pytest.raises(RefusalError, match="already") as refused:
        added(here, lead, dossier, title="Nog eens")
    assert refused.value.values["title"] == "Paspoort"
    assert added(here, lead, opened(here, lead, noor)).digest == first.digest
    withdraw_paper(here, lead, first.id, TODAY)
    here.flush()
    assert added(here, lead, dossier, title="Nog eens").id != first.id
    with pytest.raises(RefusalError, match="already"):
        restore_paper(here, lead, first.id, TODAY)


def test_what_is_taken_back_is_read_by_nobody_until_it_is_put_back(
    here: ScopedSession, lead: Reader, dossier: Dossier
) -> None:
    paper = added(here, lead, dossier)
    withdraw_paper(here, lead, paper.id, TODAY)
    here.flush()
    here.refresh(paper)
    for act in (
        lambda: read_paper(here, lead, paper.id, CABINET),
        lambda: correct_paper(here, lead, paper.id, PASSPORT, TODAY),
        lambda: settle_paper(here, lead, paper.id),
    ):
        with pytest.raises(AbsentError):
            act()
    restore_paper(here, lead, paper.id, TODAY)
    assert read_paper(here, lead, paper.id, CABINET)[0].id == paper.id
    assert entries(here, dossier) == [
        *(EntryKind.DOCUMENT_ADDED, EntryKind.DOCUMENT_WITHDRAWN, EntryKind.DOCUMENT_ADDED)
    ]


def test_a_correction_names_its_fields_and_says_when_nothing_is_different(
    here: ScopedSession, lead: Reader, dossier: Dossier
) -> None:
    paper = added(here, lead, dossier, expires_on=dt.date(2027, 5, 3))
    as_it_is = NewPaper(DocumentKind.PASSPORT, "Paspoort", expires_on=dt.date(2027, 5, 3))
    with pytest.raises(RefusalError, match="Nothing is different"):
        correct_paper(here, lead, paper.id, as_it_is, TODAY)
    correct_paper(here, lead, paper.id, replace(as_it_is, title="Paspoort van Yonas", warn_months=3), TODAY)
    assert paper.warn_from == dt.date(2027, 2, 3)
    assert here.info["audit"][-1].detail == {"fields": ["title", "warn_from"]}
    correct_paper(here, lead, paper.id, replace(as_it_is, warns=False), TODAY)
    assert (paper.expires_on, paper.warn_from) == (dt.date(2027, 5, 3), None)


def test_a_paper_belongs_to_somebody_of_its_own_dossier(
    here: ScopedSession, lead: Reader, dossier: Dossier, noor: uuid.UUID
) -> None:
    other = opened(here, lead, noor)
    mine, theirs = party(here, dossier, "Yonas Wisselweg"), party(here, other, "Lid Anders")
    paper = added(here, lead, dossier, party_id=mine)
    assert [each.whose for each in papers_of(here, dossier.id)] == ["Yonas Wisselweg"]
    for wrong in (theirs, uuid.uuid4()):
        with pytest.raises(AbsentError):
            correct_paper(here, lead, paper.id, replace(PASSPORT, party_id=wrong), TODAY)


def test_no_paper_comes_into_a_dossier_that_is_closed_or_taken_back(
    here: ScopedSession, lead: Reader, dossier: Dossier, noor: uuid.UUID
) -> None:
    close_dossier(here, lead, dossier.id, TODAY, DossierOutcome.GRANTED, TODAY)
    with pytest.raises(RefusalError, match="closed"):
        added(here, lead, dossier)
    mistaken = opened(here, lead, noor)
    withdraw_dossier(here, lead, mistaken.id)
    here.flush()
    here.refresh(mistaken)
    with pytest.raises(RefusalError, match="mistake"):
        added(here, lead, mistaken)


def test_who_may_not_know_the_client_reads_and_adds_nothing(
    here: ScopedSession, lead: Reader, counsellor: Reader, dossier: Dossier
) -> None:
    paper = added(here, lead, dossier, expires_on=TODAY)
    with pytest.raises(ClosedRecordError):
        read_paper(here, counsellor, paper.id, CABINET)
    with pytest.raises(ClosedRecordError):
        added(here, counsellor, dossier, data=pdf())
    with pytest.raises(ClosedRecordError):
        withdraw_paper(here, counsellor, paper.id, TODAY)
    assert expiring(here, counsellor, TODAY) == []
    with pytest.raises(AbsentError):
        read_paper(here, lead, uuid.uuid4(), CABINET)


def test_a_paper_that_expires_is_told_of_months_ahead_until_it_is_settled_or_replaced(
    here: ScopedSession, lead: Reader, dossier: Dossier
) -> None:
    soon = added(here, lead, dossier, expires_on=dt.date(2027, 5, 26))
    added(here, lead, dossier, data=pdf("later"), kind=DocumentKind.VISA, expires_on=dt.date(2027, 5, 26))
    gone = added(here, lead, dossier, data=pdf("gone"), kind=DocumentKind.PERMIT, expires_on=dt.date(2026, 11, 25))
    found = attention(here, lead, TODAY)
    assert [(each.document_id, each.expired) for each in found] == [(gone.id, True), (soon.id, False)]
    assert found[0].name == "Noor Wisselweg"
    settle_paper(here, lead, gone.id)
    # A newer passport of somebody else replaces nothing; one of the same person does.
    theirs = party(here, dossier, "Yonas Wisselweg")
    added(here, lead, dossier, data=pdf("his"), party_id=theirs, expires_on=dt.date(2030, 1, 1))
    assert [each.document_id for each in attention(here, lead, TODAY)] == [soon.id]
    newer = added(here, lead, dossier, data=pdf("new"), expires_on=dt.date(2032, 1, 1))
    assert attention(here, lead, TODAY) == []
    withdraw_paper(here, lead, newer.id, TODAY)
    here.flush()
    assert [each.document_id for each in attention(here, lead, TODAY)] == [soon.id]
    close_dossier(here, lead, dossier.id, TODAY, DossierOutcome.GRANTED, TODAY)
    here.flush()
    assert attention(here, lead, TODAY) == []


def test_two_that_bring_the_first_papers_of_a_branch_at_once_make_one_key(
    engine_web: Engine, superuser: Engine, world: World, lead: Reader, noor: uuid.UUID
) -> None:
    with superuser.begin() as behind:
        behind.execute(text("TRUNCATE branch_keys"))
    with scoped(engine_web, Branch(world.here.id)) as session:
        dossiers = [opened(session, lead, noor) for _ in range(4)]
        ids = [each.id for each in dossiers]
    start, made = threading.Barrier(len(ids)), list[uuid.UUID]()

    def bring(dossier_id: uuid.UUID) -> None:
        with scoped(engine_web, Branch(world.here.id)) as session:
            start.wait()
            made.append(add_paper(session, lead, dossier_id, PASSPORT, pdf(str(dossier_id)), TODAY, CABINET).id)

    threads = [threading.Thread(target=bring, args=(each,)) for each in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with scoped(engine_web, Branch(world.here.id)) as session:
        assert len(session.scalars(select(BranchKey)).all()) == 1
        assert len(made) == len(ids)
        assert all(taken_out(session, CABINET, each).startswith(b"%PDF-") for each in made)


def test_two_that_bring_the_same_paper_at_once_bring_it_once(
    engine_web: Engine, world: World, lead: Reader, noor: uuid.UUID
) -> None:
    with scoped(engine_web, Branch(world.here.id)) as session:
        dossier_id = opened(session, lead, noor).id
    start, refused = threading.Barrier(2), list[str]()

    def bring() -> None:
        try:
            with scoped(engine_web, Branch(world.here.id)) as session:
                start.wait()
                add_paper(session, lead, dossier_id, PASSPORT, picture(), TODAY, CABINET)
        except RefusalError as refusal:
            refused.append(refusal.message)

    threads = [threading.Thread(target=bring) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    with scoped(engine_web, Branch(world.here.id)) as session:
        assert len(papers_of(session, dossier_id)) == 1


def test_a_paper_opens_in_its_own_place_and_with_its_own_secret_only(
    here: ScopedSession, lead: Reader, dossier: Dossier
) -> None:
    first, second = added(here, lead, dossier), added(here, lead, dossier, data=pdf())
    kept = here.get_one(DocumentContent, (first.branch_id, first.id))
    moved = here.get_one(DocumentContent, (second.branch_id, second.id))
    moved.nonce, moved.sealed = kept.nonce, kept.sealed
    here.flush()
    with pytest.raises(SealError):
        taken_out(here, CABINET, second.id)
    with pytest.raises(SealError):
        taken_out(here, Cabinet("another secret, another secret, another"), first.id)
    kept.sealed = kept.sealed[:-1] + bytes([kept.sealed[-1] ^ 1])
    here.flush()
    with pytest.raises(RefusalError, match="does not open"):
        read_paper(here, lead, first.id, CABINET)
    with pytest.raises(AbsentError):
        taken_out(here, CABINET, uuid.uuid4())


def test_the_secret_is_never_shown_and_no_two_seals_are_alike(
    here: ScopedSession, lead: Reader, dossier: Dossier
) -> None:
    assert CABINET.secret not in repr(CABINET)
    first, second = added(here, lead, dossier), added(here, lead, dossier, data=pdf())
    keys = [here.get_one(DocumentContent, (each.branch_id, each.id)).nonce for each in (first, second)]
    assert len(set(keys)) == 2
    with pytest.raises(Exception, match="document_contents"):
        keep(here, CABINET, first.id, b"once more")


def test_where_the_scanner_listens_is_a_setting() -> None:
    assert settings_from_environment({}).clamd == ""
    assert settings_from_environment({"WEGWIJS_CLAMD": " clamav:3310 "}).clamd == "clamav:3310"


@pytest.mark.parametrize("scanner", ["/nowhere/clamd.ctl", "127.0.0.1:1", "localhost:nowhere"])
def test_a_scanner_that_is_away_lets_nothing_in(
    here: ScopedSession, lead: Reader, dossier: Dossier, scanner: str
) -> None:
    with pytest.raises(ScannerAwayError):
        scan(scanner, b"anything")
    with pytest.raises(RefusalError, match="few minutes"):
        add_paper(here, lead, dossier.id, PASSPORT, picture(), TODAY, replace(CABINET, scanner=scanner))
    assert papers_of(here, dossier.id) == []
