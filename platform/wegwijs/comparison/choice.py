"""What a page of comparison compares, as its address says it: a year, of what, per what."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from werkzeug.exceptions import NotFound

from tenants.consultations.models import Topic

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tenants.figures.queries import EditionYear


class Per(StrEnum):
    """What a branch is held against."""

    HISTORY = "history"
    """Its own year before."""
    INHABITANTS = "inhabitants"


@dataclass(frozen=True)
class Choice:
    """A year, all visits or those about a topic, and what they are held against."""

    year: int
    topic: Topic | None
    per: Per

    @property
    def values(self) -> dict[str, Any]:
        """The same, as an address says it."""
        return {"year": str(self.year), "what": self.topic.value if self.topic else "", "per": self.per.value}


def usual_year(years: Sequence[EditionYear]) -> int | None:
    """Return the last whole year in which there was work, else the last with work, else the last."""
    worked = [year for year in years if year.has_work]
    newest = max((year.night for year in years), default=None)
    whole = [year for year in worked if newest is not None and newest.isoformat() >= f"{year.year}-12-31"]
    return next((year.year for year in (whole or worked or years)), None)


def asked(values: Mapping[str, str], years: Sequence[EditionYear]) -> Choice | None:
    """Return what an address asks; none when there is no edition at all. Raises `NotFound` for what cannot be."""
    usual = usual_year(years)
    if usual is None:
        return None
    wanted = values.get("year") or str(usual)
    found = next((year.year for year in years if str(year.year) == wanted), None)
    topic, per = values.get("what", ""), values.get("per") or Per.HISTORY
    if found is None or (topic and topic not in set(Topic)) or per not in set(Per):
        raise NotFound
    return Choice(found, Topic(topic) if topic else None, Per(per))
