"""The whole check: fetch everything, read it, lay it side by side, and try to recover what is hidden."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from tests.checker.cells import HIDDEN, Document
from tests.checker.crawl import Fetched, crawl
from tests.checker.data import Codebook, edition, report
from tests.checker.looking import claims
from tests.checker.recover import Recovered, of_mornings, recovered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    Get = Callable[[str], Fetched]

API = "/api/v1"


@dataclass
class Verdict:
    """What came of it."""

    fetched: int
    numbers: int
    hidden: int
    sums: int
    recovered: list[Recovered]
    claims: list[Document] = field(default_factory=list)
    """What pages, sheets and pictures show though the data hide it."""

    @property
    def head(self) -> str:
        """How much was looked at, in one line."""
        return (
            f"{self.fetched} answers, {self.numbers} numbers, {self.hidden} hidden cells, {self.sums} sums:"
            f" {len(self.recovered)} recovered"
        )

    def __str__(self) -> str:
        return "\n".join([self.head, *(f"  {one.cell} = {one.value}: {one.how}" for one in self.recovered[:40])])


def everything_of_the_interface(get: Get, years: Iterable[int]) -> tuple[Codebook, list[Document], dict[str, str], int]:
    """Fetch all years and versions of everybody; return codebook, documents, names of units to their key, and how many."""
    codebook = Codebook.of(_data(get, f"{API}/indicators") or {"items": []})
    branches = (_data(get, f"{API}/branches?page_size=500") or {"items": []})["items"]
    regions = (_data(get, f"{API}/regions") or {"items": []})["items"]
    names = {name: one["slug"] for one in (*branches, *regions) for name in (one["slug"], one["name"])}
    documents: list[Document] = []
    count = 3
    for year in years:
        paths = [(f"{API}/branches/{one['slug']}/years/{year}", ("",), report) for one in branches]
        units = [f"{API}/regions/{one['slug']}/years/{year}" for one in regions] + [f"{API}/nation/years/{year}"]
        paths += [(path, ("status=published", "status=current"), edition) for path in units]
        for path, kinds, read in paths:
            for kind in kinds:
                found = _versions(get, path, kind)
                count += len(found)
                for one in found:
                    document = read(one, codebook, f"{path}?{kind} version {one['version']}", rank=_made(one))
                    documents.append(replace(document, of_night=kind == "status=current"))
    return codebook, documents, names, count


def _made(told: dict[str, Any]) -> float:
    return dt.datetime.fromisoformat(told.get("made_at") or told["published_at"]).timestamp()


def _versions(get: Get, path: str, query: str) -> list[dict[str, Any]]:
    """Return all versions, oldest first: two that one night made are as old as each other."""
    newest = _data(get, f"{path}?{query}")
    if newest is None:
        return []
    older = sorted(one["version"] for one in newest["versions"] if one["version"] != newest["version"])
    found = [_data(get, f"{path}?{query}&version={version}") for version in older]
    return [*(one for one in found if one is not None), newest]


def _data(get: Get, path: str) -> dict[str, Any] | None:
    answer = get(path)
    if answer.status != 200 or answer.kind != "application/json":
        return None
    found: dict[str, Any] = json.loads(answer.body)
    return found


def check(
    program: Get,
    person: Get | None,
    years: Iterable[int],
    starts: Iterable[str] = (),
    wanted: Callable[[str], bool] = lambda _path: True,
    mornings: Sequence[float] = (),
    **bounds: int,
) -> Verdict:
    """Check everything that a `program` (with or without a token) and a `person` (signed in or not) can fetch.

    `mornings` are the moments at which somebody looked who laid aside what was told; `bounds` are those of the crawl.
    """
    _codebook, documents, names, count = everything_of_the_interface(program, years)
    pages = crawl(person, starts, wanted, **bounds) if person else []
    told = claims(pages, documents, names)
    everything = [*documents, *told]
    cells = {cell: value for one in everything for cell, value in one.seen.items()}
    return Verdict(
        fetched=count + len(pages),
        numbers=sum(value != HIDDEN for value in cells.values()),
        hidden=sum(value == HIDDEN for value in cells.values()),
        sums=sum(len(one.sums) for one in documents),
        recovered=[*recovered(everything), *of_mornings(documents, mornings)],
        claims=told,
    )
