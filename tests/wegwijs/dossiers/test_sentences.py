"""Every kind of line is told as one sentence, whatever its detail holds."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from tenants.dossiers.models import (
    DossierEntry,
    DossierKind,
    DossierNote,
    EntryKind,
    NoteChannel,
    PartyRole,
)
from tenants.dossiers.reading import Told
from tenants.terms.catalogue import CATALOGUE
from wegwijs.dossiers.naming import event_clause, term_name, whom
from wegwijs.dossiers.sentences import SENTENCES, line_of, sentence_of, short_day

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

TODAY = dt.date(2018, 11, 13)
DECISION = "family_reunification.decision"
KIND = DossierKind.FAMILY_REUNIFICATION


@pytest.fixture(autouse=True)
def in_dutch(app: Flask) -> Iterator[None]:
    with app.test_request_context("/"):
        yield


def told(kind: EntryKind, day: dt.date = TODAY, **values: Any) -> Told:
    detail = values.pop("detail", {})
    entry = DossierEntry(kind=kind, day=day, at=dt.datetime.combine(day, dt.time(12), dt.UTC), detail=detail)
    said = {
        "person_name": "Ria Duinroos",
        "note": None,
        "document": None,
        "party": "",
        "volunteer": "",
        "label": "",
        "event": None,
        "deadline": None,
    }
    return Told(entry=entry, day=day, **{**said, **values})


@pytest.mark.parametrize("kind", list(EntryKind))
@pytest.mark.parametrize(
    "detail",
    [{}, {"before": "soon", "after": "", "code": "unheard_of", "term": "no.such", "waits_for": "?", "state": "x"}],
)
def test_every_kind_of_line_has_a_sentence_whatever_its_detail(kind: EntryKind, detail: dict[str, str]) -> None:
    sentence = sentence_of(told(kind, detail=detail), KIND)
    assert sentence
    assert "%(" not in sentence
    assert sentence[0] == sentence[0].upper() or detail
    assert line_of(told(kind, detail=detail), KIND, TODAY).what == sentence


def test_no_kind_is_forgotten() -> None:
    assert set(SENTENCES) == set(EntryKind)


@pytest.mark.parametrize("code", sorted({term.starts_at for term in CATALOGUE}))
def test_every_event_of_the_catalogue_is_told_in_words(code: str) -> None:
    for kind in DossierKind:
        assert "%(" not in event_clause(code, kind)
        assert "_" not in event_clause(code, kind)


def test_a_term_that_is_gone_keeps_its_id() -> None:
    assert term_name("no.such.term") == "no.such.term"
    assert term_name(DECISION) != DECISION


def test_dates_and_names_stand_in_the_sentence() -> None:
    moved = told(EntryKind.DEADLINE_MOVED, detail={"term": DECISION, "before": "2018-04-09", "after": "2018-04-10"})
    assert "9 april 2018" in sentence_of(moved, KIND)
    assert "10 april 2018" in sentence_of(moved, KIND)
    begun = told(EntryKind.DEADLINE_SET, detail={"term": DECISION, "after": "2018-11-20"})
    assert "20 november 2018" in sentence_of(begun, KIND)
    assert "Ria Duinroos" in sentence_of(told(EntryKind.HANDED_ON, volunteer="Ria Duinroos"), KIND)
    asked = told(EntryKind.TASK_ASKED, party="Yonas", label="Uittreksel", detail={"waits_for": "family_member"})
    assert "Yonas" in sentence_of(asked, KIND)
    assert "Uittreksel" in sentence_of(asked, KIND)
    step = told(EntryKind.STEP_DONE, label="Besluit", party="Yonas", detail={"outcome": "granted"})
    assert "Besluit, Yonas, " in sentence_of(step, KIND)


def test_done_too_late_does_not_read_as_done_in_time() -> None:
    def met(**detail: str) -> str:
        return sentence_of(told(EntryKind.DEADLINE_MET, detail={"term": DECISION, **detail}), KIND)

    assert met(how="met_late") == met(last_day="2018-11-12")
    assert met(how="met") == met(last_day="2018-11-13") != met(how="met_late")


def test_a_note_is_told_in_its_own_words_and_is_ones_own_to_correct(app: Flask) -> None:
    me = uuid.uuid4()
    note = DossierNote(
        id=uuid.uuid4(), text="Zij had <b>niets</b> gehoord.", channel=NoteChannel.PHONE_INTERPRETER, written_by=me
    )
    with app.test_request_context("/"):
        line = line_of(told(EntryKind.NOTE, note=note), KIND, TODAY, None)
        assert (line.text, line.what, line.href) == (note.text, "", "")
        assert line.how.startswith("Ria Duinroos, ")


def test_what_was_entered_later_says_when_and_by_whom() -> None:
    late = told(EntryKind.OPENED, dt.date(2018, 5, 22))
    late.entry.at = dt.datetime(2018, 8, 16, 12, tzinfo=dt.UTC)
    assert "16 aug" in line_of(late, KIND, TODAY).how
    assert line_of(told(EntryKind.OPENED), KIND, TODAY).how == "Ria Duinroos"
    nobody = told(EntryKind.DEADLINE_RECOUNTED, person_name="")
    assert "Wegwijs" in line_of(nobody, KIND, TODAY).how


def test_a_day_of_this_year_stands_without_its_year() -> None:
    assert short_day(dt.date(2018, 11, 6), TODAY) == "6 nov"
    assert short_day(dt.date(2017, 11, 6), TODAY) == "6 nov 2017"


@pytest.mark.parametrize("role", list(PartyRole))
def test_whom_we_wait_for_has_a_name_in_every_kind_of_procedure(role: PartyRole) -> None:
    for kind in DossierKind:
        assert whom(role, kind)
        assert whom(role, kind, "Yonas") == "Yonas"
