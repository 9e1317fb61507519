"""Questions to the Helpdesk that hang on somebody who leaves: whatever still asks for whoever asked it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenants.escalations.models import State
from tenants.moments import now
from tenants.roles import Role
from tenants.volunteers.hanging import what_hangs_on
from tenants.volunteers.models import Volunteer
from tenants.volunteers.rules import Work
from tests.factories.escalations import asked
from tests.factories.team import hired

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tenants.isolation import ScopedSession
    from tests.factories.world import World


def test_whoever_leaves_hands_over_what_waits_for_the_helpdesk_for_the_team_lead_or_for_themselves(
    here: ScopedSession, world: World, engine_web: Engine
) -> None:
    lawyer = world.person(Role.HELPDESK_LAWYER)
    held = {"claimed_by": lawyer, "claimed_by_name": "Lawyer"}
    done = {"answered_by": lawyer, "answered_by_name": "Lawyer", "answered_at": now()}
    hangs = {
        asked(engine_web, world),
        asked(engine_web, world, state=State.PROPOSED),
        asked(engine_web, world, state=State.RETURNED),
        asked(engine_web, world, state=State.WAITING, waiting_since=now(), **held),
        asked(engine_web, world, state=State.ANSWERED, **done),
    }
    over = {
        asked(engine_web, world, state=State.ANSWERED, read_at=now(), **done),
        asked(engine_web, world, state=State.CLOSED, **done),
        asked(engine_web, world, state=State.WITHDRAWN),
    }
    volunteer_id = hired(engine_web, world, "Volunteer Testboom", person_id=world.person(Role.VOLUNTEER))
    volunteer = here.get_one(Volunteer, (world.here.id, volunteer_id))
    found = {piece.id for piece in what_hangs_on(here, volunteer, now()).get(Work.QUESTIONS, [])}
    assert hangs <= found
    assert not over & found
