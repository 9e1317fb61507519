"""People on the roster of a branch."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import TYPE_CHECKING, Any

from tenants.isolation import Branch, scoped
from tenants.volunteers.models import Kind, Volunteer

if TYPE_CHECKING:
    import uuid

    from sqlalchemy import Engine

    from tests.factories.world import World

_NUMBER = itertools.count(1)


def on_the_roster(web: Engine, world: World, name: str, person_id: uuid.UUID | None = None, **values: Any) -> uuid.UUID:
    """Put somebody on the roster of `here` and return the id; `person_id` is their account."""
    given = {"kind": Kind.VOLUNTEER, "started_on": dt.date(2016, 1, 1), "number": f"V{next(_NUMBER)}", **values}
    with scoped(web, Branch(world.here.id)) as session:
        volunteer = Volunteer(name=name, person_id=person_id, **given)
        session.add(volunteer)
        session.flush()
        return volunteer.id
