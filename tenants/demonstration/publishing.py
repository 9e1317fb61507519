"""Publishing after the first night: Hellevoetsluis its story, whoever once printed a year that year, region and country."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from tenants.annual_editions.actions import name_exceptions, publish_edition, tell_edition
from tenants.annual_editions.queries import unsettled_branches
from tenants.audit.actions import Actor
from tenants.auth.models import Membership, Person
from tenants.branches.models import Branch as BranchRow
from tenants.branches.models import Region
from tenants.demonstration import star
from tenants.demonstration.drawings import HARBOUR_ALT, STREET_ALT, harbour, street
from tenants.demonstration.geography import REGION
from tenants.demonstration.published import HOUSED, printed_rows, settled
from tenants.demonstration.story import AS_PRINTED, NOT_ACCEPTED, OF_THE_COUNTRY, OF_THE_REGION, stories
from tenants.figures.areas.housing import OPENING, QUOTA
from tenants.figures.queries import figures_of_year
from tenants.isolation import Branch, Directory, Figures, scoped
from tenants.reports.actions import publish_report, tell_story
from tenants.reports.photos import NewPhoto, add_photo
from tenants.reports.printed import ADULTS_ONLY, Stated
from tenants.reports.stating import state_printed
from tenants.roles import Role

if TYPE_CHECKING:
    import uuid

    from sqlalchemy import Engine

    from tenants.demonstration.published import Printed
    from tenants.isolation import ScopedSession


HARBOUR = NewPhoto("organisation", HARBOUR_ALT, people=False)
STREET = NewPhoto("housing", STREET_ALT, people=False)


def publish_years(engine: Engine) -> None:
    """Let team leads tell, sign and publish the years of which there is a story or a printed row, once they are counted."""
    rows = {(row.branch, row.year): row for row in printed_rows()}
    with scoped(engine, Directory()) as session:
        leads = _leads(session)
    told = stories()
    names = {slug: name for slug, (_, name, _) in leads.items()}
    years = {(names[star.SLUG], year) for year in told} | rows.keys()
    of_name = {name: (branch_id, lead) for branch_id, name, lead in leads.values()}
    for name, year in sorted(years):
        if name not in of_name:
            continue
        branch_id, lead = of_name[name]
        with scoped(engine, Branch(branch_id)) as session:
            tell_story(session, lead, year, told[year] if name == names[star.SLUG] else AS_PRINTED)
            if (name, year) in rows:
                _state(session, lead, rows[name, year])
            if (name, year) == (names[star.SLUG], star.YEAR):
                for photo, data in ((HARBOUR, harbour()), (STREET, street())):
                    add_photo(session, lead, year, photo, data)
            publish_report(session, lead, year)


def _leads(session: ScopedSession) -> dict[str, tuple[uuid.UUID, str, Actor]]:
    """Return each branch by its slug, with its name and its team lead as somebody who acts."""
    found = session.execute(
        select(BranchRow.slug, BranchRow.id, BranchRow.name, Person.id, Person.name)
        .join(Membership, Membership.branch_id == BranchRow.id)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.role == Role.TEAM_LEAD)
    )
    return {
        slug: (branch_id, name, Actor(person_id, Role.TEAM_LEAD.value, lead))
        for slug, branch_id, name, person_id, lead in found
    }


def _state(session: ScopedSession, lead: Actor, row: Printed) -> None:
    """State what of a printed row is counted otherwise, and that men and women were counted among the adults."""
    counted = figures_of_year(session, row.year)
    totals = settled(row, counted.value(QUOTA.id) or 0, counted.value(OPENING.id))
    stated = [Stated(one.figure, one.printed, one.reason) for one in totals.misprints]
    if row.of_adults:
        stated += [
            Stated(f"{HOUSED}/{ADULTS_ONLY}/{sex}", str(amount), "alleen van de volwassenen, zoals op papier")
            for sex, amount in (("m", row.men), ("f", row.women))
            if amount is not None
        ]
    for one in stated:
        state_printed(session, lead, row.year, one)


def publish_editions(engine: Engine) -> None:
    """Let the manager of the region and the analyst tell and publish the year of the story, once there are editions."""
    for role, region, story in (
        (Role.REGIONAL_MANAGER, REGION[0], OF_THE_REGION),
        (Role.NATIONAL_ANALYST, None, OF_THE_COUNTRY),
    ):
        with scoped(engine, Directory()) as session:
            region_id = session.scalar(select(Region.id).where(Region.slug == region)) if region else None
            person = session.execute(
                select(Person.id, Person.name)
                .join(Membership, Membership.person_id == Person.id)
                .where(Membership.role == role, Membership.region_id.is_not_distinct_from(region_id))
                .order_by(Person.name)
                .limit(1)
            ).one()
        actor = Actor(person.id, role.value, person.name)
        with scoped(engine, Figures(region_id)) as session:
            tell_edition(session, actor, region_id, star.YEAR, story)
            late = {
                one.id: NOT_ACCEPTED for one in unsettled_branches(session, region_id, star.YEAR, {}) if not one.reason
            }
            if late:
                name_exceptions(session, actor, region_id, star.YEAR, late)
            publish_edition(session, actor, region_id, star.YEAR)
