"""How a chapter lies on paper in two columns, words and pictures, so that it is as low as it can be and is not cut."""

from __future__ import annotations

LETTERS_A_LINE, SMALL_LETTERS_A_LINE = 62, 84
LINE, SMALL_LINE, HEAD = 4.1, 3.1, 20.0
PICTURE, PHOTO = 26.0, 48.0
"""Millimetres, about: what a line, a picture and a photograph take of a column."""


def under_the_words(words: int, small: int, photos: int, pictures: int, more: int) -> int:
    """Return how many of the last `more` pictures stand under the words on paper rather than beside them.

    `words` and `small` are the letters of the story and of how it was counted; `pictures` stand beside them anyway.
    """
    left = HEAD + words / LETTERS_A_LINE * LINE + small / SMALL_LETTERS_A_LINE * SMALL_LINE + photos * PHOTO
    moved = 0
    while moved < more and left + (moved + 1) * PICTURE <= (pictures + more - moved) * PICTURE:
        moved += 1
    return moved
