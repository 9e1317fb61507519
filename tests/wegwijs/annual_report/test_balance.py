"""Words and pictures of a chapter lie in two columns on paper, about as high as each other."""

from __future__ import annotations

from wegwijs.annual_report.balance import under_the_words


def test_few_words_beside_many_pictures_get_some_of_them_under_them() -> None:
    assert under_the_words(words=200, small=300, photos=0, pictures=2, more=3) == 2


def test_many_words_keep_their_pictures_beside_them() -> None:
    assert under_the_words(words=2000, small=600, photos=0, pictures=2, more=2) == 0


def test_a_photograph_takes_room_under_the_words() -> None:
    without = under_the_words(words=200, small=300, photos=0, pictures=2, more=3)
    assert under_the_words(words=200, small=300, photos=1, pictures=2, more=3) < without


def test_what_stands_beside_anyway_is_not_moved() -> None:
    assert under_the_words(words=0, small=0, photos=0, pictures=6, more=0) == 0
