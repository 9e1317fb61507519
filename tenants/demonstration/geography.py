"""The branches of region Zuidwest-Nederland and the municipalities they serve, as they really are and were."""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING

from tenants.branches.actions import load_geography, merge_branches, open_branch, serve
from tenants.branches.queries import branch_with_slug

if TYPE_CHECKING:
    from tenants.audit.actions import Actor
    from tenants.branches.models import Branch
    from tenants.isolation import ScopedSession

REGION = ("zuidwest-nederland", "Zuidwest-Nederland")
FIRST_DAY = dt.date(2016, 1, 1)
# Branches that ended, the branch that went on with their people, and from when.
MERGED = (
    ("noordwijkerhout", "noordwijk", dt.date(2019, 1, 1)),
    ("brielle", "hellevoetsluis", dt.date(2023, 1, 1)),
)


@dataclass(frozen=True)
class Line:
    """One line of branches.csv."""

    branch: str
    name: str
    code: str
    service: str
    first: dt.date


def lines() -> list[Line]:
    """Return the geography's lines in the order of the file."""
    text = (files("tenants.branches") / "data" / "branches.csv").read_text(encoding="utf-8")
    return [
        Line(
            row["branch"],
            row["branch_name"],
            row["municipality_code"],
            row["service"],
            dt.date.fromisoformat(row["valid_from"]),
        )
        for row in csv.DictReader(text.splitlines())
    ]


def open_region(session: ScopedSession, actor: Actor) -> list[Branch]:
    """Open every branch with what it serves; merge those that merged. The session is in the `Directory` scope."""
    load_geography(session)
    served: dict[tuple[str, str], list[Line]] = {}
    for line in lines():
        if line.first == FIRST_DAY:
            served.setdefault((line.branch, line.name), []).append(line)
    opened = []
    for (slug, name), places in served.items():
        everything = [place.code for place in places if place.service == "all"]
        branch = open_branch(session, actor, slug, name, REGION[0], everything, FIRST_DAY, region_name=REGION[1]).branch
        legal = [place.code for place in places if place.service == "legal"]
        if legal:
            serve(session, actor, branch, legal, FIRST_DAY, service="legal")
        opened.append(branch)
    for ended, receiving, day in MERGED:
        one, other = branch_with_slug(session, ended), branch_with_slug(session, receiving)
        if one is not None and other is not None:
            merge_branches(session, actor, one, other, day)
    return opened
