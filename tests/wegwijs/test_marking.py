"""Marks of who is there, as a page sends them and takes them back."""

from __future__ import annotations

import uuid

from hypothesis import given
from hypothesis import strategies as st

from wegwijs.marking import Mark, marks_in, undoing

MARKS = st.builds(Mark, st.uuids(), st.sampled_from([True, False, None]))


@given(st.lists(MARKS))
def test_what_a_page_sends_is_read_back(marks: list[Mark]) -> None:
    words = " ".join(map(str, marks))
    assert undoing(words) == marks
    assert marks_in([words], {}) == {mark.who: mark.present for mark in marks}


@given(st.lists(st.text()))
def test_what_is_no_mark_marks_nobody(words: list[str]) -> None:
    assert marks_in([word.replace("rest:yes", "") for word in words], {uuid.uuid4(): None}) == {}


@given(st.dictionaries(st.uuids(), st.sampled_from([True, False, None])))
def test_the_rest_is_whoever_has_no_mark(now: dict[uuid.UUID, bool | None]) -> None:
    assert marks_in(["rest:yes"], now) == {who: True for who, present in now.items() if present is None}
