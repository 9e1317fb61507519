"""A mail that came back, read where a mail server hands it over."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError

from tenants.database import open_engine
from tenants.escalations.bouncing import LARGEST, Fate, returned, take_back
from tenants.isolation import Accounts, Helpdesk, scoped
from tenants.moments import now
from tenants.night_reports.letters import bounce

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import BinaryIO

    from sqlalchemy import Engine

    from wegwijs.surroundings import Surroundings

DEALT_WITH = os.EX_OK
SAID: dict[Fate, tuple[str, int]] = {
    Fate.BOUNCED: ("Noted: this mail did not arrive.", DEALT_WITH),
    Fate.LATE: ("This mail is only late; nothing was changed.", DEALT_WITH),
    Fate.FOREIGN: ("This is no report about a mail of ours; nothing was changed.", os.EX_DATAERR),
}
"""What is said, and the exit code that a mail server understands."""


def read_bounced(around: Surroundings, source: BinaryIO, recipients: Sequence[str]) -> tuple[str, int]:
    """Read a report from `source` and note it; return what to say and with which code to leave."""
    data = source.read(LARGEST)
    # The rest is taken and thrown away: who hands it over would else find nobody listening.
    while source.read(LARGEST):
        pass
    engine = open_engine(around.web_url)
    try:
        with scoped(engine, Helpdesk()) as session:
            fate = take_back(session, data, around.settings.secret, now(), recipients)
        if fate is Fate.FOREIGN:
            fate = _of_a_night(engine, around.settings.secret, data, recipients)
    except DBAPIError:
        return "The database is away. Try again later.", os.EX_TEMPFAIL
    finally:
        engine.dispose()
    return SAID[fate]


def _of_a_night(engine: Engine, secret: str, data: bytes, recipients: Sequence[str]) -> Fate:
    """Note that a mail about a night came back; it is no mail about a question."""
    found = returned(data, secret, recipients)
    if found is None:
        return Fate.FOREIGN
    letter_id, codes = found
    with scoped(engine, Accounts()) as session:
        return Fate.BOUNCED if bounce(session, letter_id, now(), codes) else Fate.FOREIGN
