"""What happens to a branch's figures is told in the trail in words, not in the names of our tables."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from wegwijs.home.sentences import ONE, RECORDS, SENTENCES

ROOMS = ("annual_editions", "explanations", "municipality_reports", "reports", "signing")
LINE = re.compile(r'record\(\s*session,\s*actor,\s*"(\w+)",\s*"(\w+)"')


def _told() -> list[tuple[str, str]]:
    tenants = Path(__file__).parents[3] / "tenants"
    files = [file for room in ROOMS for file in (tenants / room).glob("*.py")]
    return sorted({found for file in files for found in LINE.findall(file.read_text("utf-8"))})


@pytest.mark.parametrize(("verb", "noun"), _told())
def test_what_is_done_to_figures_has_words(verb: str, noun: str) -> None:
    assert verb in SENTENCES
    assert noun in RECORDS
    assert noun in ONE


def test_there_is_something_to_tell() -> None:
    assert ("publish", "annual_report") in _told()
