"""How large a country is asked for, and which sizes cannot be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tenants.faults import RefusalError
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt

FIRST_YEAR = 2016
"""Before that we do not know which municipalities there were."""
MOST_BRANCHES, MOST_VISITS = 700, 100_000_000


@dataclass(frozen=True)
class Size:
    """How large the country is."""

    branches: int
    years: int
    """The running year is one of them."""
    visits: int
    """Rows of visits."""

    def refuse(self, last: dt.date) -> None:
        """Raise `RefusalError` for a country that cannot be, when its last day is `last`."""
        if not 1 <= self.branches <= MOST_BRANCHES:
            raise RefusalError(N_("Choose between 1 and %(most)s branches."), "branches", most=MOST_BRANCHES)
        if not 1 <= self.years <= last.year - FIRST_YEAR + 1:
            raise RefusalError(N_("Choose between 1 and %(most)s years."), "years", most=last.year - FIRST_YEAR + 1)
        if not self.branches <= self.visits <= MOST_VISITS:
            msg = N_("Choose at least one visit for every branch, and at most %(most)s.")
            raise RefusalError(msg, "visits", most=MOST_VISITS)
