"""What the wall's tests share: a row in every table for both branches, and a count of the cases tried."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from tests.factories.rows import Rows, fill_every_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from tests.factories.world import World

TRIED: Counter[str] = Counter()


@pytest.fixture(scope="module")
def rows(superuser: Engine, world: World) -> Rows:
    """One row in every table for both branches."""
    return fill_every_table(superuser, world)


@pytest.fixture
def tried(record_property: Callable[[str, object], None]) -> Callable[[str, int], None]:
    """Return a function that notes how many cases a test tried; the run prints the sums."""

    def note(what: str, cases: int) -> None:
        record_property("tried", f"{what}={cases}")

    return note


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Gather the counts, also from the processes that ran the tests."""
    if report.when == "call":
        for name, value in report.user_properties:
            if name == "tried":
                what, _, cases = str(value).rpartition("=")
                TRIED[what] += int(cases)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print how many cases the wall was tried with."""
    for what, cases in sorted(TRIED.items()):
        terminalreporter.write_line(f"wall: {what}: {cases} cases")
