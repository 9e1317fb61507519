"""Partners: the rhythm of meeting, referrals and warm handovers with consent, job coaching, and what asks attention."""

from __future__ import annotations

import datetime as dt
import itertools
import uuid
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from tenants.audit.actions import Actor
from tenants.clients.access import ClosedRecordError, Reader
from tenants.clients.models import Consent
from tenants.faults import AbsentError, RefusalError
from tenants.isolation import Branch, scoped
from tenants.partners.actions import (
    NewMeeting,
    NewPartner,
    add_partner,
    correct_meeting,
    correct_partner,
    end_partner,
    log_meeting,
    reopen_partner,
    restore_meeting,
    withdraw_meeting,
)
from tenants.partners.attention import attention, quarter_before
from tenants.partners.contacts import NewContact, correct_contact, log_contact, restore_contact, withdraw_contact
from tenants.partners.models import JobContact, MeetingKind, PartnerKind, PartnerMeeting, Referral, ReferralState
from tenants.partners.opening import surroundings_of
from tenants.partners.queries import corrections_of, happenings_around, happenings_with, partner_choices, partners
from tenants.partners.referrals import (
    NewReferral,
    close_referral,
    correct_referral,
    refer,
    step_back,
    take_up,
    withdraw_referral,
)
from tenants.partners.rules import MEET_WITHIN, NEXT, Rhythm, refuse_step
from tenants.roles import Role
from tests.factories.partners import organisation
from tests.factories.records import registered
from tests.factories.team import hired, lead, put_in_care

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tenants.isolation import ScopedSession
    from tests.factories.world import World

TODAY = dt.date(2018, 11, 13)
NOON = dt.datetime(2018, 11, 13, 11, tzinfo=dt.UTC)
CONSULTATION, MULTI, HANDOVER = MeetingKind.CONSULTATION, MeetingKind.MULTIDISCIPLINARY, MeetingKind.HANDOVER


def a_day(days: int) -> dt.date:
    return TODAY + dt.timedelta(days=days)


@pytest.fixture
def overseer(world: World) -> Reader:
    """The team lead, who sees everybody."""
    return Reader(lead(world), NOON, sees_all=True)


@pytest.fixture
def guide(world: World) -> Reader:
    """A case worker without anybody in care."""
    return Reader(Actor(world.person(Role.CASE_WORKER), "case_worker"), NOON)


@pytest.fixture(scope="module")
def kwadraad(engine_web: Engine, world: World) -> uuid.UUID:
    """An organisation."""
    return organisation(engine_web, world, "Maatschappelijk werk Hierbeek")


@pytest.fixture
def selam(engine_web: Engine, world: World) -> uuid.UUID:
    """A client in nobody's care."""
    return registered(engine_web, world, "Selam", f"Zeewind {uuid.uuid4().hex[-5:]}")


def meeting(world: World, **values: object) -> NewMeeting:
    """Return a regular meeting of today."""
    return replace(NewMeeting(TODAY, CONSULTATION, world.here.municipality), **values)  # type: ignore[arg-type]


def warm(world: World, partner_id: uuid.UUID, **values: object) -> NewReferral:
    """Return a warm handover of today, for which the client agreed just now."""
    new = NewReferral(
        partner_id, TODAY, "finance", warm=True, municipality_code=world.here.municipality, consent_how="met tolk"
    )
    return replace(new, **values)  # type: ignore[arg-type]


def test_who_is_met_twice_in_a_good_year_is_met_regularly_and_late_after_nine_weeks() -> None:
    on_time = Rhythm(a_day(-10), TODAY - MEET_WITHIN, 2)
    assert (on_time.regular, on_time.overdue(TODAY), on_time.weeks(TODAY)) == (True, False, 1)
    late = replace(on_time, last_regular=TODAY - MEET_WITHIN - dt.timedelta(days=1))
    assert late.overdue(TODAY)
    assert not replace(late, regular_meetings=1).overdue(TODAY)
    assert Rhythm(None, None, 0).weeks(TODAY) is None


@pytest.mark.parametrize("pair", list(itertools.product(ReferralState, ReferralState)))
def test_a_referral_goes_only_where_it_may(pair: tuple[ReferralState, ReferralState]) -> None:
    present, wanted = pair
    if wanted in NEXT[present]:
        refuse_step(present, wanted)
    else:
        with pytest.raises(RefusalError):
            refuse_step(present, wanted)


def test_the_quarter_before_is_the_one_before() -> None:
    assert quarter_before(dt.date(2018, 2, 3)) == dt.date(2017, 10, 1)
    assert quarter_before(dt.date(2018, 12, 31)) == dt.date(2018, 7, 1)


def test_an_organisation_is_there_once_also_with_other_capitals(here: ScopedSession, world: World) -> None:
    one = add_partner(here, lead(world), NewPartner("Taalhuis  Hierbeek", PartnerKind.LANGUAGE_SCHOOL))
    assert one.name == "Taalhuis Hierbeek"
    with pytest.raises(RefusalError, match="already"):
        add_partner(here, lead(world), NewPartner("taalhuis hierbeek", PartnerKind.OTHER))
    for wrong in (NewPartner(" ", PartnerKind.OTHER), NewPartner("X", PartnerKind.OTHER, contact="111222333")):
        with pytest.raises(RefusalError):
            add_partner(here, lead(world), wrong)
    correct_partner(here, lead(world), one.id, NewPartner("Taalhuis Hierbeek", PartnerKind.EDUCATION, "Henk Kamille"))
    assert here.info["audit"][-1].detail == {"fields": ["contact", "kind"]}
    end_partner(here, lead(world), one.id, TODAY)
    here.flush()
    assert one.id not in {key for key, _ in partner_choices(here, TODAY)}
    reopen_partner(here, lead(world), one.id)
    here.flush()
    assert one.id in {key for key, _ in partner_choices(here, TODAY)}


@pytest.mark.parametrize(
    "wrong",
    [
        {"day": None},
        {"day": a_day(1)},
        {"municipality_code": ""},
        {"municipality_code": "GM9002"},
        {"outcome": "BSN 111222333"},
        {"kind": HANDOVER},
    ],
)
def test_a_meeting_that_cannot_be_is_refused(
    here: ScopedSession, world: World, overseer: Reader, kwadraad: uuid.UUID, wrong: dict[str, object]
) -> None:
    with pytest.raises(RefusalError):
        log_meeting(here, overseer, kwadraad, meeting(world, **wrong), TODAY)


def test_a_meeting_about_a_client_is_for_who_may_know_the_client(
    here: ScopedSession, world: World, overseer: Reader, guide: Reader, kwadraad: uuid.UUID, selam: uuid.UUID
) -> None:
    about = meeting(world, kind=MULTI, client_id=selam)
    with pytest.raises(ClosedRecordError):
        log_meeting(here, guide, kwadraad, about, TODAY)
    with pytest.raises(RefusalError, match="nobody in particular"):
        log_meeting(here, overseer, kwadraad, meeting(world, client_id=selam), TODAY)
    log_meeting(here, overseer, kwadraad, about, TODAY)
    [seen] = [each for each in happenings_with(here, overseer, kwadraad) if each.client_id == selam]
    assert seen.client_name.startswith("Selam")
    [closed] = [each for each in happenings_with(here, guide, kwadraad) if each.id == seen.id]
    assert (closed.client_id, closed.client_name) == (None, "")
    assert happenings_around(here, guide, selam) == []


def test_a_meeting_is_corrected_with_a_reason_taken_back_and_counts_again(
    here: ScopedSession, world: World, overseer: Reader, kwadraad: uuid.UUID
) -> None:
    one = log_meeting(here, overseer, kwadraad, meeting(world), TODAY)
    changed = meeting(world, day=a_day(-7), outcome="Elke maand samen spreekuur")
    for wrong, reason in ((changed, " "), (changed, "111222333"), (meeting(world), "Niets anders")):
        with pytest.raises(RefusalError):
            correct_meeting(here, overseer, one.id, wrong, reason, TODAY)
    correct_meeting(here, overseer, one.id, changed, "Verkeerde dag", TODAY)
    [(kept, who)] = corrections_of(here, one.id)
    assert (kept.before, kept.reason, who) == (
        {"day": "2018-11-13", "outcome": ""},
        "Verkeerde dag",
        "Team Lead Testboom",
    )
    withdraw_meeting(here, lead(world), one.id)
    here.flush()
    with pytest.raises(AbsentError):
        correct_meeting(here, overseer, one.id, changed, "Weer", TODAY)
    restore_meeting(here, lead(world), one.id)
    here.flush()
    known = {each.partner.id: each for each in partners(here, TODAY)}[kwadraad]
    assert known.rhythm.last_met == a_day(-7)


def test_a_warm_handover_without_consent_is_refused_and_with_it_makes_its_meeting(
    here: ScopedSession, world: World, overseer: Reader, kwadraad: uuid.UUID, selam: uuid.UUID
) -> None:
    with pytest.raises(RefusalError, match="consent"):
        refer(here, overseer, selam, warm(world, kwadraad, consent_how=" "), TODAY)
    here.rollback()
    one = refer(here, overseer, selam, warm(world, kwadraad, agreed="Iedere week een gesprek"), TODAY)
    consent = here.scalars(select(Consent).where(Consent.id == one.consent_id)).one()
    made = here.scalars(select(PartnerMeeting).where(PartnerMeeting.id == one.meeting_id)).one()
    assert (consent.kind, consent.given_on, consent.how) == (Consent.Kind.PARTNER, TODAY, "met tolk")
    assert (made.kind, made.client_id, made.outcome) == (HANDOVER, selam, "Iedere week een gesprek")
    with pytest.raises(RefusalError, match="still runs"):
        refer(here, overseer, selam, NewReferral(kwadraad, TODAY, "care"), TODAY)


@pytest.mark.parametrize(
    ("given", "withdrawn", "holds"),
    [(-10, None, True), (0, None, True), (1, None, False), (-10, -1, False), (-10, 0, False), (-10, 1, True)],
)
def test_only_a_consent_that_holds_on_the_day_counts(
    here: ScopedSession, world: World, overseer: Reader, kwadraad: uuid.UUID, selam: uuid.UUID, given: int,
    withdrawn: int | None, holds: bool,  # noqa: FBT001
) -> None:  # fmt: skip
    here.add(
        Consent(
            client_id=selam, kind=Consent.Kind.PARTNER, given_on=a_day(given),
            withdrawn_on=None if withdrawn is None else a_day(withdrawn),
        )
    )  # fmt: skip
    here.add(Consent(client_id=selam, kind=Consent.Kind.HELPDESK, given_on=a_day(-20)))
    here.flush()
    assert (surroundings_of(here, overseer, selam, TODAY).consent_id is not None) == holds
    if holds:
        refer(here, overseer, selam, warm(world, kwadraad, consent_how=""), TODAY)
    else:
        with pytest.raises(RefusalError, match="consent"):
            refer(here, overseer, selam, warm(world, kwadraad, consent_how=""), TODAY)


def test_a_referral_is_taken_up_closed_and_each_step_can_be_taken_back(
    here: ScopedSession, world: World, overseer: Reader, kwadraad: uuid.UUID, selam: uuid.UUID
) -> None:
    one = refer(here, overseer, selam, NewReferral(kwadraad, a_day(-20), "finance"), TODAY)
    with pytest.raises(RefusalError, match="before the referral"):
        take_up(here, overseer, one.id, a_day(-21), TODAY)
    with pytest.raises(RefusalError):
        take_up(here, overseer, one.id, a_day(1), TODAY)
    take_up(here, overseer, one.id, a_day(-10), TODAY)
    with pytest.raises(RefusalError, match="what came of it"):
        close_referral(here, overseer, one.id, TODAY, " ", TODAY)
    close_referral(here, overseer, one.id, TODAY, "Budgetbeheer loopt", TODAY)
    here.flush()
    assert (one.state, one.answered_on, one.outcome) == (ReferralState.CLOSED, a_day(-10), "Budgetbeheer loopt")
    with pytest.raises(RefusalError):
        withdraw_referral(here, overseer, one.id)
    step_back(here, overseer, one.id)
    step_back(here, overseer, one.id)
    assert (one.state, one.answered_on) == (ReferralState.SENT, None)
    with pytest.raises(RefusalError):
        step_back(here, overseer, one.id)
    correct_referral(here, overseer, one.id, a_day(-5), "care", TODAY)
    assert (one.day, one.subject) == (a_day(-5), "care")


def test_a_withdrawn_handover_takes_its_meeting_along_and_both_come_back(
    here: ScopedSession, world: World, overseer: Reader, kwadraad: uuid.UUID, selam: uuid.UUID
) -> None:
    one = refer(here, overseer, selam, warm(world, kwadraad), TODAY)
    held = here.scalars(select(PartnerMeeting).where(PartnerMeeting.id == one.meeting_id)).one()
    with pytest.raises(RefusalError, match="Withdraw the referral"):
        withdraw_meeting(here, lead(world), held.id)
    with pytest.raises(RefusalError, match="Correct the meeting"):
        correct_referral(here, overseer, one.id, a_day(-1), "care", TODAY)
    correct_meeting(here, overseer, held.id, meeting(world, kind=HANDOVER, day=a_day(-1)), "Het was gisteren", TODAY)
    assert (one.day, held.client_id) == (a_day(-1), selam)
    withdraw_referral(here, overseer, one.id)
    here.flush()
    here.refresh(held)
    assert held.withdrawn_at is not None
    restore_meeting(here, lead(world), held.id)
    here.flush()
    here.refresh(held)
    assert held.withdrawn_at is not None, "a handover's meeting comes back with its referral only"
    step_back(here, overseer, one.id)
    here.flush()
    here.refresh(held)
    assert (one.state, held.withdrawn_at) == (ReferralState.SENT, None)


def test_what_is_about_a_client_is_closed_to_who_does_not_have_them_in_care(
    here: ScopedSession, world: World, overseer: Reader, guide: Reader, kwadraad: uuid.UUID, selam: uuid.UUID
) -> None:
    one = refer(here, overseer, selam, NewReferral(kwadraad, TODAY, "finance"), TODAY)
    contact = log_contact(here, overseer, selam, NewContact(TODAY, JobContact.Outcome.TALK), TODAY)
    for act in (
        lambda: refer(here, guide, selam, NewReferral(kwadraad, TODAY, "care"), TODAY),
        lambda: take_up(here, guide, one.id, TODAY, TODAY),
        lambda: withdraw_referral(here, guide, one.id),
        lambda: log_contact(here, guide, selam, NewContact(TODAY, JobContact.Outcome.TALK), TODAY),
        lambda: withdraw_contact(here, guide, contact.id),
        lambda: surroundings_of(here, guide, selam, TODAY),
    ):
        with pytest.raises(ClosedRecordError):
            act()
    assert [each.kind for each in happenings_with(here, guide, kwadraad) if each.kind != "meeting"] == []


def test_a_client_or_partner_of_another_branch_is_absent(
    here: ScopedSession, engine_web: Engine, world: World, overseer: Reader, kwadraad: uuid.UUID, selam: uuid.UUID
) -> None:
    foreign_client = registered(engine_web, world, "Elders", "Anders", spot=world.elsewhere)
    foreign_partner = organisation(engine_web, world, "Elders BV", spot=world.elsewhere)
    with pytest.raises(AbsentError):
        refer(here, overseer, foreign_client, NewReferral(kwadraad, TODAY, "care"), TODAY)
    with pytest.raises(AbsentError):
        refer(here, overseer, selam, NewReferral(foreign_partner, TODAY, "care"), TODAY)
    with pytest.raises(AbsentError):
        log_meeting(here, overseer, foreign_partner, meeting(world), TODAY)
    with pytest.raises(AbsentError):
        log_contact(here, overseer, selam, NewContact(TODAY, JobContact.Outcome.JOB, foreign_partner), TODAY)


def test_a_contact_about_work_is_corrected_taken_back_and_restored(
    here: ScopedSession, world: World, overseer: Reader, kwadraad: uuid.UUID, selam: uuid.UUID
) -> None:
    with pytest.raises(RefusalError):
        log_contact(here, overseer, selam, NewContact(a_day(1), JobContact.Outcome.TALK), TODAY)
    one = log_contact(here, overseer, selam, NewContact(TODAY, JobContact.Outcome.TALK, kwadraad), TODAY)
    correct_contact(here, overseer, one.id, NewContact(TODAY, JobContact.Outcome.JOB, None, "Bakker"), TODAY)
    assert here.info["audit"][-1].detail == {"fields": ["note", "outcome", "partner_id"]}
    withdraw_contact(here, overseer, one.id)
    here.flush()
    with pytest.raises(AbsentError):
        withdraw_contact(here, overseer, one.id)
    restore_contact(here, overseer, one.id)
    here.flush()
    assert [each.kind for each in happenings_around(here, overseer, selam)] == ["job_contact"]


def test_the_home_page_is_told_of_silence_lateness_and_signals_that_wait(engine_web: Engine, world: World) -> None:
    day, moment = dt.date(2026, 3, 2), dt.datetime(2026, 3, 2, 11, tzinfo=dt.UTC)
    partner = organisation(engine_web, world, "Woonstichting Hierbeek", PartnerKind.HOUSING)
    mine = registered(engine_web, world, "Rima", "Olijfboom")
    theirs = registered(engine_web, world, "Haben", "Lantaarn")
    worker = world.person(Role.CASE_WORKER)
    put_in_care(engine_web, world, mine, hired(engine_web, world, "Case Worker Testboom", person_id=worker))
    overseer = Reader(lead(world), moment, sees_all=True)
    guide = Reader(Actor(worker, "case_worker"), moment)
    with scoped(engine_web, Branch(world.here.id)) as session:
        for client, reader, sent in ((mine, guide, -21), (theirs, overseer, -30), (theirs, overseer, -20)):
            partner_id = partner if sent != -20 else organisation_in(session, world, "Taalhuis")
            refer(session, reader, client, NewReferral(partner_id, day + dt.timedelta(days=sent), "work"), day)
        for days in (-200, -64):
            when = day + dt.timedelta(days=days)
            log_meeting(session, overseer, partner, NewMeeting(when, CONSULTATION, world.here.municipality), day)
        everything, own = attention(session, overseer, day), attention(session, guide, day)
    assert [(each.kind, each.client_name) for each in own] == [("referral", "Rima Olijfboom")]
    found = [(each.kind, each.client_name or each.partner_name) for each in everything]
    assert found == [
        ("meeting", "Woonstichting Hierbeek"),
        ("referral", "Haben Lantaarn"),
        ("referral", "Rima Olijfboom"),
    ]


def organisation_in(session: ScopedSession, world: World, name: str) -> uuid.UUID:
    return add_partner(session, lead(world), NewPartner(name, PartnerKind.LANGUAGE_SCHOOL)).id


def test_nothing_of_the_referrals_was_lost(here: ScopedSession) -> None:
    warm_without = select(func.count()).where(Referral.warm, Referral.consent_id.is_(None))
    assert here.scalar(warm_without) == 0
