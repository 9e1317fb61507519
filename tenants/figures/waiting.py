"""What waits to be added up or counted again: one small question, asked every few seconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, text

if TYPE_CHECKING:
    import uuid

# Marks of a branch that was never counted wait for its first night.
WAITING = text(
    """
    SELECT (SELECT array_agg(DISTINCT branch_id) FROM figure_deltas) AS told,
        (SELECT array_agg(DISTINCT branch_id) FROM figure_marks mark WHERE source <> 'folded'
            AND EXISTS (SELECT FROM figure_standings standing WHERE standing.branch_id = mark.branch_id)) AS marked,
        EXISTS (SELECT FROM figure_changes) AS changed
    """
)


@dataclass(frozen=True)
class Waiting:
    """The branches with deltas, those with marks, and whether an edition is behind."""

    told: frozenset[uuid.UUID]
    marked: frozenset[uuid.UUID]
    changed: bool

    @classmethod
    def of(cls, row: Row[Any]) -> Waiting:
        """Return what the answer to `WAITING` says."""
        return cls(frozenset(row.told or ()), frozenset(row.marked or ()), row.changed)

    def __bool__(self) -> bool:
        """Whether anything waits."""
        return bool(self.told or self.marked or self.changed)

    def shares(self, most: int) -> list[list[uuid.UUID]]:
        """Return the branches in shares of at most so many, always the same together."""
        branches = sorted(self.told | self.marked)
        return [branches[first : first + most] for first in range(0, len(branches), most)]
