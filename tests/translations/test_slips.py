"""The words of the slip: complete or not offered, apart from the words of the pages, and marked as read or not."""

from __future__ import annotations

import datetime as dt
import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polib
import pytest

from wegwijs.guidance import slip

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).resolve().parents[2] / "translations"


@pytest.fixture(scope="module")
def slips() -> Iterator[Any]:
    """The module that reads the catalogues, as `translations/check.py` uses it."""
    sys.path.insert(0, str(HERE))
    try:
        spec = importlib.util.spec_from_file_location("slips_of_translations", HERE / "slips.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        yield module
    finally:
        sys.path.remove(str(HERE))
        sys.modules.pop("catalogue", None)


@pytest.fixture
def another(slips: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> polib.POFile:
    """The Turkish slips in a folder of their own, to be spoiled; saved with `.save()`."""
    place = tmp_path / "slips.po"
    place.write_text(slips.path_of("tr").read_text())
    monkeypatch.setattr(slips, "path_of", lambda _language: place)
    return polib.pofile(str(place))


def test_the_code_and_the_catalogues_say_the_same_sentences(slips: Any) -> None:
    assert slips.said() == list(slip.SENTENCES)
    for language in (slips.DUTCH, *slips.LANGUAGES):
        assert list(slips.faults(language)) == []


def test_a_language_is_offered_exactly_when_it_is_complete(slips: Any) -> None:
    complete = {language for language in slips.LANGUAGES if not slips.missing(language)}
    assert set(slip.offered()) == complete | {"en"}
    assert all(slip.say("nl", sentence, time="10:30") for sentence in slip.SENTENCES)


def test_a_language_with_a_sentence_missing_is_no_fault_and_is_not_offered(slips: Any, another: polib.POFile) -> None:
    another[3].msgstr = ""
    another.save()
    assert slips.missing("tr") == [another[3].msgid]
    assert list(slips.faults("tr")) == []


def test_other_placeholders_no_mark_and_a_doubtful_word_are_faults(slips: Any, another: polib.POFile) -> None:
    another[3].msgstr = "saat %(hour)s"
    another[4].flags = []
    another[5].flags.append("fuzzy")
    another.append(polib.POEntry(msgid="Nobody says this", msgstr="Yok", flags=["unreviewed"]))
    another.save()
    found = list(slips.faults("tr"))
    assert len(found) == 4
    assert "other placeholders" in "".join(found)


def test_who_read_a_translation_is_known_where_the_slip_is_made(
    slips: Any, another: polib.POFile, tmp_path: Path
) -> None:
    another[0].flags = ["reviewed"]
    another.save()
    made = slips.compiled("tr")
    assert [(entry.msgid, entry.msgstr) for entry in made if entry.msgctxt == "reviewed"] == [("Appointment", "yes")]
    assert not slip.is_reviewed("tr", slip.TITLE)
    assert slip.is_reviewed("nl", slip.TITLE)


def test_no_sentence_of_the_slip_is_asked_of_who_translates_the_pages(slips: Any) -> None:
    from catalogue import said  # type: ignore[import-not-found]

    files = {file for places in said().values() for file, _line in places}
    assert not [file for file in files if file.endswith("guidance/slip.py")]


@pytest.mark.parametrize("language", [*slip.LANGUAGES, "nl"])
def test_a_date_is_in_words_in_every_language(language: str) -> None:
    said = slip.day_in(language, dt.date(2018, 3, 13))
    assert any(sign.isalpha() for sign in said)
    assert "2018" in said
    assert len({slip.day_in(language, dt.date(2018, month, 1)) for month in range(1, 13)}) == 12


def test_an_unknown_language_writes_the_date_in_figures() -> None:
    assert slip.day_in("xx", dt.date(2018, 3, 13)) == "13-03-2018"


def test_other_codes_of_a_language_lead_to_its_slip() -> None:
    assert slip.spoken(["prs", "nl", "tir", "en"]) == ["fa_AF", "ti", "en"]
