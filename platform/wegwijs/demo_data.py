"""`wegwijs demo-data`: a whole country of made-up branches in the embedded database, to measure on and to look at."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from tenants.demonstration.scale import fill_database
from tenants.moments import local_date
from tenants.settings import SettingError, settings_from_environment
from wegwijs.surroundings import DATABASE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tenants.demonstration.scale import Size

BAR_LENGTH = 1000
GIB = 2**30


def fill_embedded(size: Size, seed: int) -> str:
    """Fill the embedded database and return what was done, in a sentence.

    Raises `SettingError` when the environment names a database, `RefusalError` when there is anything in ours.
    """
    given = settings_from_environment()
    if given.database_url or given.migration_database_url:
        msg = "demo-data fills the embedded database alone: it needs an environment without DATABASE_URL."
        raise SettingError(msg)
    # Only here: production images come without the embedded engines.
    from tenants.embedded import engines

    given.home.mkdir(parents=True, exist_ok=True)
    begun = time.monotonic()
    with engines(given.home) as addresses, _bar() as progress:
        held = fill_database(addresses, DATABASE, size, local_date(), seed, given.small_number, progress)
    return (
        f"{size.branches} branches, {size.years} years, {size.visits:,} visits in {time.monotonic() - begun:.0f} seconds;"
        f" {held / GIB:.1f} GiB on disk in {given.home}."
    )


@contextmanager
def _bar() -> Iterator[Callable[[float], None]]:
    """Show a progress bar on the terminal and give what moves it on, by the share that is done."""
    with click.progressbar(length=BAR_LENGTH, label="Filling", file=sys.stderr) as bar:

        def show(done: float) -> None:
            bar.update(max(0, int(done * BAR_LENGTH) - bar.pos))

        yield show
