"""Leaving the team in one act: work, access and roster; whom it may touch; and coming back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, text

from tenants.audit.actions import Actor
from tenants.auth.invitations import NewInvitation, invite
from tenants.auth.models import Invitation, Membership, SignIn
from tenants.clients.models import Caseload
from tenants.consultations.models import Topic
from tenants.dossiers.models import Dossier, DossierEntry, DossierKind, DossierTask, EntryKind
from tenants.escalations.models import Escalation
from tenants.guidance.models import Appointment
from tenants.isolation import Accounts, Branch, Directory, scoped
from tenants.language.models import ClassKind, LanguageClass, Teacher
from tenants.moments import local_date, now
from tenants.partners.models import Partner, Referral
from tenants.roles import Role
from tenants.volunteers.leaves import NewLeave, plan_leave
from tenants.volunteers.models import Departure, Leave, Volunteer
from tests.factories.accounts import account, sign_in
from tests.factories.escalations import asked
from tests.factories.records import registered
from tests.factories.team import BEGAN, hired, lead, put_in_care

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable

    from flask import Flask
    from sqlalchemy import Engine

    from tenants.settings import Settings
    from tests.factories.accounts import Account
    from tests.factories.browsers import Browser
    from tests.factories.world import World

TEAM = "/hierbeek/team"


@dataclass(frozen=True)
class Leaver:
    """Somebody with an account, on the roster."""

    account: Account
    id: uuid.UUID


@pytest.fixture
def mila(browser_as: Callable[[uuid.UUID], Browser], world: World) -> Browser:
    """The browser of the team lead of `here`."""
    return browser_as(world.person(Role.TEAM_LEAD))


@pytest.fixture
def leaver(engine_web: Engine, settings: Settings, world: World) -> Leaver:
    """A volunteer who can sign in."""
    who = account(engine_web, settings.secret, world)
    return Leaver(who, hired(engine_web, world, "Sanne Iepenlaan", person_id=who.id))


@pytest.fixture
def successor(engine_web: Engine, settings: Settings, world: World) -> Leaver:
    """Another."""
    who = account(engine_web, settings.secret, world)
    return Leaver(who, hired(engine_web, world, "Hanneke Zandbank", person_id=who.id))


def form(to: Leaver | None = None, **values: Any) -> dict[str, Any]:
    """Return the form with which somebody leaves today, everything to one successor."""
    return {"ended_on": local_date().isoformat(), "everything": str(to.id) if to else "", **values}


def hang_work_on(engine_web: Engine, world: World, who: Leaver, away: uuid.UUID) -> dict[str, uuid.UUID]:
    """Hang one piece of every kind of work on somebody; return the ids."""
    client_id = registered(engine_web, world, "Selam", f"Zeewind {who.id.hex[-6:]}")
    today = local_date()
    ids = {"caseload": put_in_care(engine_web, world, client_id, who.id)}
    with scoped(engine_web, Branch(world.here.id)) as session:
        lessons = LanguageClass(
            number=f"Taalklas {who.id.hex[-6:]}", municipality_code=world.here.municipality, kind=ClassKind.BEGINNERS,
            started_on=BEGAN,
        )  # fmt: skip
        partner = Partner(name=f"Kwartiermakers {who.id.hex[-6:]}")
        session.add_all([lessons, partner])
        session.flush()
        rows = {
            "class": Teacher(class_id=lessons.id, volunteer_id=who.id, since=BEGAN),
            "appointment": Appointment(
                client_id=client_id, volunteer_id=who.id, subject="doctor", at=now() + dt.timedelta(days=2)
            ),
            "past_appointment": Appointment(
                client_id=client_id, volunteer_id=who.id, subject="bank", at=now() - dt.timedelta(days=2)
            ),
            "referral": Referral(
                client_id=client_id, partner_id=partner.id, day=today, subject=Topic.FINANCE, warm=False,
                referred_by=who.account.id,
            ),
        }  # fmt: skip
        session.add_all(rows.values())
        session.flush()
        ids |= {name: row.id for name, row in rows.items()}
        ids["leave"] = plan_leave(session, lead(world), away, NewLeave(today, today, who.id)).id
    ids["question"] = asked(engine_web, world)
    with scoped(engine_web, Branch(world.here.id)) as session:
        session.get_one(Escalation, ids["question"]).asked_by = who.account.id
    return ids


def owner_of(superuser: Engine, table: str, column: str, key: uuid.UUID) -> uuid.UUID | None:
    with superuser.connect() as behind:
        found: uuid.UUID | None = behind.scalar(text(f"SELECT {column} FROM {table} WHERE id = :key"), {"key": key})
        return found


def memberships(engine_web: Engine, person_id: uuid.UUID) -> list[Membership]:
    """Return what somebody is today."""
    with scoped(engine_web, Accounts(), expire_on_commit=False) as session:
        query = select(Membership).where(Membership.person_id == person_id, Membership.valid.contains(local_date()))
        return list(session.scalars(query))


def test_everything_that_hangs_on_somebody_is_shown_and_goes_to_the_successor(
    mila: Browser, engine_web: Engine, superuser: Engine, world: World, leaver: Leaver, successor: Leaver
) -> None:
    away = hired(engine_web, world, "Cor Moerbei")
    ids = hang_work_on(engine_web, world, leaver, away)
    page = mila.get(f"{TEAM}/{leaver.id}/leaving").text
    for work in ("clients", "classes", "appointments", "stand_ins", "referrals", "questions"):
        assert f'id="work-{work}"' in page
    answer = mila.post(f"{TEAM}/{leaver.id}/leaving", data=form(successor))
    assert answer.status_code == 303, answer.text
    assert owner_of(superuser, "appointments", "volunteer_id", ids["appointment"]) == successor.id
    assert owner_of(superuser, "appointments", "volunteer_id", ids["past_appointment"]) == leaver.id
    assert owner_of(superuser, "referrals", "referred_by", ids["referral"]) == successor.account.id
    assert owner_of(superuser, "volunteer_leaves", "stand_in_id", ids["leave"]) == successor.id
    assert owner_of(superuser, "escalations", "asked_by", ids["question"]) == successor.account.id
    with scoped(engine_web, Branch(world.here.id)) as session:
        open_now = session.scalars(
            select(Caseload).where(Caseload.until.is_(None), Caseload.volunteer_id == successor.id)
        )
        assert len(open_now.all()) == 1
        assert session.scalars(select(Caseload.until).where(Caseload.id == ids["caseload"])).one() == local_date()
        assert session.scalars(select(Teacher.until).where(Teacher.id == ids["class"])).one() == local_date()
        assert session.scalars(select(Teacher.volunteer_id).where(Teacher.until.is_(None))).all() == [successor.id]
        assert session.scalars(select(Volunteer.ended_on).where(Volunteer.id == leaver.id)).one() == local_date()
    told = mila.get(answer.location).text
    assert told.count("Hanneke Zandbank") == 6
    assert "Sanne Iepenlaan" in mila.get(f"{TEAM}?who=gone").text


def test_t31_access_ends_at_the_next_request_on_every_device(
    app: Flask, mila: Browser, leaver: Leaver, browser: Browser, engine_web: Engine
) -> None:
    sign_in(browser, leaver.account)
    assert browser.get(TEAM).status_code == 200
    copied = app.test_client()
    with browser.session_transaction() as cookie, copied.session_transaction() as copy:
        copy.update(dict(cookie))
    assert copied.get(TEAM).status_code == 200
    assert mila.post(f"{TEAM}/{leaver.id}/leaving", data=form()).status_code == 303
    for window in (browser, copied):
        answer = window.get(TEAM)
        assert answer.status_code == 302
        assert "/sign-in" in answer.location
    assert memberships(engine_web, leaver.account.id) == []
    with scoped(engine_web, Accounts()) as session:
        query = select(SignIn.ended_at).where(SignIn.person_id == leaver.account.id)
        assert all(ended is not None for ended in session.scalars(query))


def test_work_in_another_branch_goes_on_and_this_one_is_shut(
    mila: Browser, leaver: Leaver, browser: Browser, engine_web: Engine, world: World
) -> None:
    with scoped(engine_web, Accounts()) as session:
        valid = session.scalars(select(Membership.valid).where(Membership.person_id == leaver.account.id)).one()
        session.add(
            Membership(person_id=leaver.account.id, role=Role.VOLUNTEER, branch_id=world.elsewhere.id, valid=valid)
        )
    sign_in(browser, leaver.account)
    assert mila.post(f"{TEAM}/{leaver.id}/leaving", data=form()).status_code == 303
    assert browser.get(TEAM).status_code == 404
    assert browser.get("/elderveen/team").status_code == 200
    assert [each.branch_id for each in memberships(engine_web, leaver.account.id)] == [world.elsewhere.id]


def test_an_invitation_that_still_lies_in_the_mail_lets_nobody_in_again(
    mila: Browser, leaver: Leaver, engine_web: Engine, world: World
) -> None:
    with scoped(engine_web, Directory()) as session:
        admin = Actor(world.person(Role.PLATFORM_ADMIN), Role.PLATFORM_ADMIN)
        new = NewInvitation("Sanne Iepenlaan", leaver.account.email.upper(), Role.TEAM_LEAD, world.here.id)
        key = invite(session, admin, new, now()).id
    mila.post(f"{TEAM}/{leaver.id}/leaving", data=form())
    with scoped(engine_web, Accounts()) as session:
        assert session.get_one(Invitation, key).withdrawn_at is not None


def test_a_team_lead_ends_nobody_elsewhere_and_nobody_twice_and_not_themselves(
    mila: Browser, browser_as: Callable[[uuid.UUID], Browser], engine_web: Engine, world: World, leaver: Leaver
) -> None:
    stranger = browser_as(world.lead_elsewhere)
    for path in (f"{TEAM}/{leaver.id}/leaving", f"/elderveen/team/{leaver.id}/leaving"):
        assert stranger.get(path).status_code == 404
        assert stranger.post(path, data=form()).status_code == 404
    assert stranger.post(f"/elderveen/team/{leaver.id}/return", data={"how": "mistake"}).status_code == 404
    assert len(memberships(engine_web, leaver.account.id)) == 1
    me = hired(engine_web, world, "Team Lead Testboom", person_id=world.person(Role.TEAM_LEAD))
    assert mila.post(f"{TEAM}/{me}/leaving", data=form()).status_code == 422
    assert len(memberships(engine_web, world.person(Role.TEAM_LEAD))) == 1
    assert mila.post(f"{TEAM}/{leaver.id}/leaving", data=form()).status_code == 303
    assert mila.post(f"{TEAM}/{leaver.id}/leaving", data=form()).status_code == 422


@pytest.mark.parametrize("role", [Role.VOLUNTEER, Role.CASE_WORKER, Role.LEGAL_COUNSELLOR])
def test_only_a_team_lead_lets_somebody_leave(
    browser_as: Callable[[uuid.UUID], Browser], world: World, leaver: Leaver, role: Role
) -> None:
    colleague = browser_as(world.person(role))
    assert colleague.get(f"{TEAM}/{leaver.id}/leaving").status_code == 404
    assert colleague.post(f"{TEAM}/{leaver.id}/leaving", data=form()).status_code == 404


def test_work_without_somebody_to_take_it_stops_everything_and_changes_nothing(
    mila: Browser, engine_web: Engine, superuser: Engine, world: World, leaver: Leaver
) -> None:
    away = hired(engine_web, world, "Cor Moerbei")
    ids = hang_work_on(engine_web, world, leaver, away)
    nobody = hired(engine_web, world, "Zonder Account")
    path = f"{TEAM}/{leaver.id}/leaving"
    tomorrow = (local_date() + dt.timedelta(days=1)).isoformat()
    for wrong in (
        form(),
        form(Leaver(leaver.account, nobody)),
        form(Leaver(leaver.account, leaver.id)),
        form(Leaver(leaver.account, nobody), ended_on=tomorrow),
        form(Leaver(leaver.account, nobody), ended_on="2017-01-01"),
    ):
        answer = mila.post(path, data=wrong)
        assert answer.status_code == 422
        assert 'class="faults"' in answer.text
        assert 'id="work-clients"' in answer.text, "what was moved half-way is back on the page"
    assert len(memberships(engine_web, leaver.account.id)) == 1
    assert owner_of(superuser, "appointments", "volunteer_id", ids["appointment"]) == leaver.id
    with scoped(engine_web, Branch(world.here.id)) as session:
        assert session.scalars(select(Departure).where(Departure.volunteer_id == leaver.id)).all() == []


def test_who_is_away_themselves_does_not_stand_in_and_nobody_may(
    mila: Browser, engine_web: Engine, superuser: Engine, world: World, leaver: Leaver, successor: Leaver
) -> None:
    away, today = hired(engine_web, world, "Cor Moerbei"), local_date()
    with scoped(engine_web, Branch(world.here.id)) as session:
        key = plan_leave(session, lead(world), away, NewLeave(today, today, leaver.id)).id
        plan_leave(session, lead(world), successor.id, NewLeave(today, today))
    path = f"{TEAM}/{leaver.id}/leaving"
    assert mila.post(path, data=form(successor)).status_code == 422
    assert mila.post(path, data=form(successor, no_stand_in="y")).status_code == 303
    assert owner_of(superuser, "volunteer_leaves", "stand_in_id", key) is None


def test_a_mistake_is_taken_back_with_the_work_and_the_access(
    mila: Browser,
    browser: Browser,
    engine_web: Engine,
    superuser: Engine,
    world: World,
    leaver: Leaver,
    successor: Leaver,
) -> None:
    away = hired(engine_web, world, "Cor Moerbei")
    ids = hang_work_on(engine_web, world, leaver, away)
    sign_in(browser, leaver.account)
    mila.post(f"{TEAM}/{leaver.id}/leaving", data=form(successor))
    # Meanwhile the successor gave the appointment to somebody else: that stays as it is.
    with scoped(engine_web, Branch(world.here.id)) as session:
        session.scalars(select(Appointment).where(Appointment.id == ids["appointment"])).one().volunteer_id = away
    data = {"how": "mistake", "with_work": "y", "access": "y"}
    assert mila.get(f"{TEAM}/{leaver.id}/return").status_code == 200
    assert mila.post(f"{TEAM}/{leaver.id}/return", data=data).status_code == 303
    assert [each.role for each in memberships(engine_web, leaver.account.id)] == [Role.VOLUNTEER]
    assert browser.get(TEAM).status_code == 302, "a session from before does not come back to life"
    assert owner_of(superuser, "appointments", "volunteer_id", ids["appointment"]) == away
    assert owner_of(superuser, "referrals", "referred_by", ids["referral"]) == leaver.account.id
    assert owner_of(superuser, "volunteer_leaves", "stand_in_id", ids["leave"]) == leaver.id
    assert owner_of(superuser, "escalations", "asked_by", ids["question"]) == leaver.account.id
    with scoped(engine_web, Branch(world.here.id)) as session:
        assert session.scalars(select(Caseload.until).where(Caseload.id == ids["caseload"])).one() is None
        assert session.scalars(select(Teacher.until).where(Teacher.id == ids["class"])).one() is None
        assert session.scalars(select(Volunteer.ended_on).where(Volunteer.id == leaver.id)).one() is None
        theirs = select(Caseload).where(Caseload.volunteer_id == successor.id, Caseload.until.is_(None))
        assert session.scalars(theirs).all() == []
        assert session.scalars(select(Leave).where(Leave.stand_in_id == successor.id)).all() == []
    assert mila.post(f"{TEAM}/{leaver.id}/return", data=data).status_code == 422


def test_who_begins_again_is_a_new_line_and_the_years_between_stay_as_they_were(
    mila: Browser, engine_web: Engine, world: World, leaver: Leaver
) -> None:
    paper = {"kind": "conduct", "title": "", "issued_on": "2018-03-12", "expires_on": ""}
    mila.post(f"{TEAM}/{leaver.id}/certificates/new", data=paper)
    mila.post(f"{TEAM}/{leaver.id}/leaving", data=form(ended_on="2018-06-30"))
    path = f"{TEAM}/{leaver.id}/return"
    assert mila.post(path, data={"how": "again", "since": "2018-06-30"}).status_code == 422
    assert mila.post(path, data={"how": "again", "since": ""}).status_code == 422
    assert mila.post(path, data={"how": ""}).status_code == 422
    answer = mila.post(path, data={"how": "again", "since": "2019-02-01", "access": "y"})
    assert answer.status_code == 303
    assert str(leaver.id) not in answer.location
    with scoped(engine_web, Branch(world.here.id)) as session:
        lines = session.scalars(
            select(Volunteer).where(Volunteer.name == "Sanne Iepenlaan").order_by(Volunteer.started_on)
        ).all()
        mine = [line for line in lines if line.person_id == leaver.account.id or line.id == leaver.id]
        assert [line.ended_on for line in mine] == [dt.date(2018, 6, 30), None]
        assert [line.person_id for line in mine] == [None, leaver.account.id]
    assert "no VOG" not in mila.get(answer.location).text
    assert len(memberships(engine_web, leaver.account.id)) == 1


@pytest.fixture
def dossier(engine_web: Engine, world: World, leaver: Leaver) -> uuid.UUID:
    """A running dossier that is the leaver's work, with something they would do; the client is in nobody's care."""
    client_id = registered(engine_web, world, "Noor", f"Wisselweg {leaver.id.hex[-6:]}")
    with scoped(engine_web, Branch(world.here.id)) as session:
        one = Dossier(
            number=f"L{leaver.id.hex[-6:]}",
            client_id=client_id,
            kind=DossierKind.ASYLUM,
            municipality_code=world.here.municipality,
            opened_on=BEGAN,
            handler_id=leaver.id,
        )
        session.add(one)
        session.flush()
        session.add(DossierTask(dossier_id=one.id, label="Bel de IND", asked_on=BEGAN, volunteer_id=leaver.id))
        return one.id


@pytest.fixture
def counsellor(engine_web: Engine, settings: Settings, world: World) -> Leaver:
    """A colleague who may see dossiers."""
    who = account(engine_web, settings.secret, world, Role.LEGAL_COUNSELLOR)
    return Leaver(who, hired(engine_web, world, "Karim Wetsboek", person_id=who.id))


def open_care(engine_web: Engine, world: World, who: Leaver) -> int:
    with scoped(engine_web, Branch(world.here.id)) as session:
        query = select(Caseload.id).where(Caseload.volunteer_id == who.id, Caseload.until.is_(None))
        return len(session.scalars(query).all())


def test_dossiers_go_only_to_who_may_see_them_and_come_back_with_a_mistake(
    mila: Browser,
    engine_web: Engine,
    superuser: Engine,
    world: World,
    leaver: Leaver,
    successor: Leaver,
    counsellor: Leaver,
    dossier: uuid.UUID,
) -> None:
    path = f"{TEAM}/{leaver.id}/leaving"
    assert 'id="work-dossiers"' in mila.get(path).text
    refused = mila.post(path, data=form(successor))
    assert refused.status_code == 422
    assert 'href="#dossiers"' in refused.text
    assert mila.post(path, data=form(successor, dossiers=str(counsellor.id))).status_code == 303
    assert owner_of(superuser, "dossiers", "handler_id", dossier) == counsellor.id
    assert open_care(engine_web, world, counsellor) == 1, "or they could not open it"
    with scoped(engine_web, Branch(world.here.id)) as session:
        task = session.scalars(select(DossierTask.volunteer_id).where(DossierTask.dossier_id == dossier)).one()
        assert task == counsellor.id
    mila.post(f"{TEAM}/{leaver.id}/return", data={"how": "mistake", "with_work": "y"})
    assert owner_of(superuser, "dossiers", "handler_id", dossier) == leaver.id
    assert open_care(engine_web, world, counsellor) == 0
    with scoped(engine_web, Branch(world.here.id)) as session:
        query = select(DossierEntry.detail["volunteer_id"].astext).where(DossierEntry.dossier_id == dossier)
        told = session.scalars(query.where(DossierEntry.kind == EntryKind.HANDED_ON).order_by(DossierEntry.id)).all()
        assert told == [str(counsellor.id), str(leaver.id)]


def test_dossiers_can_be_nobodys_for_a_while(
    mila: Browser, superuser: Engine, leaver: Leaver, successor: Leaver, dossier: uuid.UUID
) -> None:
    answer = mila.post(f"{TEAM}/{leaver.id}/leaving", data=form(successor, no_handler="y"))
    assert answer.status_code == 303, answer.text
    assert owner_of(superuser, "dossiers", "handler_id", dossier) is None
