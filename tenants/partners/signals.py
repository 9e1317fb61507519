"""Signals: what people notice, without names, and what of it the municipality is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import case, select

from tenants.audit.actions import record
from tenants.branches.queries import municipalities_of
from tenants.faults import AbsentError, RefusalError
from tenants.partners.models import Signal, SignalState
from tenants.partners.rules import known_topic, past_day, served_municipality, signal_text
from tenants.reports.queries import names_of_people
from tenants.reports.words import names_in
from tenants.volunteers.models import Volunteer
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Sequence

    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession


@dataclass(frozen=True)
class NewSignal:
    """What somebody notices, where, and about what. `looked`: words that are also a last name are no people here."""

    day: dt.date | None
    municipality_code: str
    topic: str
    text: str
    looked: bool = False


def notice(session: ScopedSession, actor: Actor, new: NewSignal, today: dt.date) -> Signal:
    """Write down what somebody notices.

    Raises `RefusalError` for a day to come, a municipality not served then, and a text that names a client or somebody of
    the team; about a word that is also somebody's last name it asks once.
    """
    signal = Signal(person_id=actor.who, **_checked(session, new, today))
    session.add(signal)
    session.flush()
    record(session, actor, "register", "signal", signal.id)
    return signal


def correct_signal(
    session: ScopedSession, actor: Actor, signal_id: uuid.UUID, changed: NewSignal, today: dt.date, *, any_of: bool
) -> Signal:
    """Correct a signal: one's own until somebody chose, or with `any_of` every one. Raises as `notice` does."""
    signal = signal_named(session, signal_id)
    refuse_correcting(signal, actor, any_of=any_of)
    new = _checked(session, changed, today)
    fields = sorted(name for name, value in new.items() if getattr(signal, name) != value)
    for name in fields:
        setattr(signal, name, new[name])
    if fields:
        record(session, actor, "correct", "signal", signal.id, fields=fields)
    return signal


def refuse_correcting(signal: Signal, actor: Actor, *, any_of: bool) -> None:
    """Raise `RefusalError` unless a signal is one's own and nobody chose yet, or one may correct `any_of` them."""
    if any_of:
        return
    if signal.person_id != actor.person_id:
        raise RefusalError(N_("Somebody else noticed this. Write down your own, or ask the team lead."))
    if signal.state is not SignalState.NOTICED:
        raise RefusalError(N_("The team lead looked at this already. Write a new one, or ask the team lead."))


def choose(session: ScopedSession, actor: Actor, signal_id: uuid.UUID, state: SignalState) -> Signal:
    """Choose a signal for the report to the municipality, put it aside, or let it wait again."""
    signal = signal_named(session, signal_id)
    if signal.state is not state:
        signal.state = state
        verbs = {SignalState.CHOSEN: "choose", SignalState.PUT_ASIDE: "put_aside", SignalState.NOTICED: "undo"}
        record(session, actor, verbs[state], "signal", signal.id)
    return signal


def signal_named(session: ScopedSession, signal_id: uuid.UUID) -> Signal:
    """Return the signal with this id, locked. Raises `AbsentError` when there is none here."""
    signal = session.scalar(select(Signal).where(Signal.id == signal_id).with_for_update())
    if signal is None:
        raise AbsentError
    return signal


def signals_between(
    session: ScopedSession, first: dt.date, last: dt.date, state: SignalState | None = None
) -> Sequence[Signal]:
    """Return the signals of some days, what still waits first and then the newest; of one state when given."""
    query = select(Signal).where(Signal.day.between(first, last))
    if state is not None:
        query = query.where(Signal.state == state)
    waits = case((Signal.state == SignalState.NOTICED, 0), (Signal.state == SignalState.CHOSEN, 1), else_=2)
    return session.scalars(query.order_by(waits, Signal.day.desc(), Signal.id.desc())).all()


def _checked(session: ScopedSession, new: NewSignal, today: dt.date) -> dict[str, object]:
    day = past_day(new.day, today)
    served = {each.code for each in municipalities_of(session, session.branch_id, day)}
    topic = known_topic(new.topic, "topic")
    text = signal_text(new.text)
    _refuse_names(session, text, looked=new.looked)
    return {
        "day": day,
        "municipality_code": served_municipality(new.municipality_code, served),
        "topic": topic.value,
        "text": text,
    }


def _refuse_names(session: ScopedSession, text: str, *, looked: bool) -> None:
    """Refuse the name of a client or of somebody of the team; ask about a word that is also a last name of one."""
    whole, single = names_in(text, [*names_of_people(session), *session.scalars(select(Volunteer.name))])
    if whole:
        msg = N_("Names stand in your text: %(names)s. The municipality reads this: leave them out.")
        raise RefusalError(msg, "text", names=", ".join(whole))
    if single and not looked:
        msg = N_("These words are also last names: %(names)s. Leave them out, or say below that they are no people.")
        raise RefusalError(msg, "looked", names=", ".join(single))
