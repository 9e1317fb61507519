"""People of the Helpdesk: what they take, and when they are away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import Range

from tenants.auth.models import Membership, Person
from tenants.helpdesk.models import HelpdeskLeave, HelpdeskMember, Team
from tenants.isolation import Accounts, Helpdesk, scoped
from tenants.roles import Role

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from sqlalchemy import Engine

    from tests.factories.world import World


def lawyer(
    web: Engine, name: str, since: dt.date, until: dt.date | None = None, role: Role = Role.HELPDESK_LAWYER
) -> uuid.UUID:
    """Add a lawyer of the Helpdesk from `since` to `until`, that day not included, and return the person's id."""
    with scoped(web, Accounts()) as session:
        person = Person(name=name, email=f"{name.lower().replace(' ', '.')}@wegwijs.example")
        session.add(person)
        session.flush()
        session.add(Membership(person_id=person.id, role=role, valid=Range(since, until)))
        return person.id


def member(web: Engine, world: World, person_id: uuid.UUID, team: Team = Team.ASYLUM, **values: Any) -> None:
    """Say what somebody takes on."""
    with scoped(web, Helpdesk()) as session:
        by = world.person(Role.HELPDESK_COORDINATOR)
        session.add(HelpdeskMember(person_id=person_id, team=team, changed_by=by, **values))


def leave(web: Engine, person_id: uuid.UUID, first: dt.date, last: dt.date, **values: Any) -> uuid.UUID:
    """Enter leave past every form, and return its id."""
    with scoped(web, Helpdesk()) as session:
        row = HelpdeskLeave(person_id=person_id, first_day=first, last_day=last, entered_by=person_id, **values)
        session.add(row)
        session.flush()
        return row.id


def nothing_asked(superuser: Engine) -> None:
    """Empty the Helpdesk: no question, nobody's team, nobody's leave."""
    with superuser.begin() as behind:
        behind.execute(text("TRUNCATE escalations, helpdesk_members, helpdesk_leaves CASCADE"))
