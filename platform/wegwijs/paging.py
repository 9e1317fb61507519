"""Steps through a long list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import request

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_PAGES = 10_000


def asked_page() -> int:
    """Return which page the address asks for; the first for anything that cannot be."""
    asked = request.args.get("page", "1")
    return int(asked) if asked.isdecimal() and 0 < int(asked[:6]) <= MOST_PAGES and len(asked) <= len("10000") else 1


@dataclass(frozen=True)
class Steps:
    """Where one is in a list of `total` rows, as `ui.pages` shows it."""

    page: int
    total: int
    size: int

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return -(-self.total // self.size)

    @property
    def has_prev(self) -> bool:
        """Whether there is a page before."""
        return self.page > 1

    @property
    def has_next(self) -> bool:
        """Whether there is a page after."""
        return self.page < self.pages

    @property
    def prev_num(self) -> int:
        """The page before."""
        return self.page - 1

    @property
    def next_num(self) -> int:
        """The page after."""
        return self.page + 1

    def iter_pages(self) -> Iterator[int | None]:
        """Give the first, the last and the nearest pages; none stands for those left out."""
        before = 0
        for number in range(1, self.pages + 1):
            if number in {1, self.pages} or abs(number - self.page) <= 1:
                if number > before + 1:
                    yield None
                yield number
                before = number
