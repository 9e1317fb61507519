"""Why figures were what they were: what Hellevoetsluis said of 2018, and what its region would like to know."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from tenants.audit.actions import Actor
from tenants.auth.models import Membership, Person
from tenants.branches.queries import branch_with_slug
from tenants.explanations.actions import ask_why, explain
from tenants.figures.areas.consultations import CONTACTS
from tenants.figures.areas.housing import HOUSED
from tenants.isolation import Accounts, Branch, Directory, Figures, scoped
from tenants.roles import Role

if TYPE_CHECKING:
    from sqlalchemy import Engine, Select

STAR, YEAR = "hellevoetsluis", 2018
WRITTEN = dt.datetime(2019, 1, 21, 14, 30, tzinfo=dt.UTC)
WHY_FEWER = """Wij kregen 9 woningen, een jaar eerder 26. Rustig was het niet: 1.820 bezoeken.
1. 66-plussers zonder traject komen naar het spreekuur.
2. Alle IND-vragen gaan nu naar ons.
3. Sommige gezinnen hadden lang hulp nodig.
4. Partners vinden ons beter."""
OTHERS = {
    ("ridderkerk", HOUSED.id, YEAR): "De corporatie sloopte een flat; de nieuwe woningen kwamen pas in januari.",
    (STAR, CONTACTS.id, YEAR): "Meer spreekuur, omdat begeleiding na een jaar ophoudt en vragen niet.",
}


def explain_figures(engine: Engine, now: dt.datetime) -> None:
    """Let team leads say why, and let the region ask Hellevoetsluis about its last whole year."""
    told = {(STAR, HOUSED.id, YEAR): WHY_FEWER, **OTHERS}
    for (slug, indicator, year), words in told.items():
        with scoped(engine, Directory()) as session:
            branch = branch_with_slug(session, slug)
            assert branch is not None  # noqa: S101  the demonstration opened it
            branch_id = branch.id
        with scoped(engine, Accounts()) as session:
            lead = session.execute(_people(Role.TEAM_LEAD).where(Membership.branch_id == branch_id)).first()
        assert lead is not None  # noqa: S101  every branch has one
        with scoped(engine, Branch(branch_id)) as session:
            explain(session, Actor(lead[0], Role.TEAM_LEAD.value, lead[1]), indicator, year, words, WRITTEN)
    _ask(engine, now)


def _ask(engine: Engine, now: dt.datetime) -> None:
    with scoped(engine, Directory()) as session:
        branch = branch_with_slug(session, STAR)
        assert branch is not None  # noqa: S101  the demonstration opened it
        branch_id = branch.id
    with scoped(engine, Accounts()) as session:
        manager = session.execute(_people(Role.REGIONAL_MANAGER).add_columns(Membership.region_id)).first()
    assert manager is not None  # noqa: S101  the demonstration hired them
    with scoped(engine, Figures(manager[2])) as session:
        actor = Actor(manager[0], Role.REGIONAL_MANAGER.value, manager[1])
        ask_why(session, actor, manager[2], branch_id, HOUSED.id, now.year - 1, now - dt.timedelta(days=1))


def _people(role: Role) -> Select[Any, Any]:
    return (
        select(Person.id, Person.name)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.role == role)
        .order_by(Person.name)
    )
