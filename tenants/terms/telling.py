"""A date as a paragraph: the day found, how it was found, the own aim, and what happens when nothing was done by then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tenants.terms.catalogue import Bound, CountsFrom, Direction, Means
from tenants.terms.counting import DAY, StepCode, other_count

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from tenants.terms.catalogue import Remedy, Term
    from tenants.terms.counting import Counted
    from tenants.terms.wording import Voice


def headline(counted: Counted, voice: Voice) -> str:
    """Return the day found in one sentence, by what it is: `Laatste dag: dinsdag 10 april 2012`."""
    if counted.last_day is None:
        since = voice.day(counted.steps[-1].day, weekday=True)
        return voice.gettext("The term stands still from %(day)s: there is no last day now.", day=since)
    day = voice.day(counted.last_day, weekday=True)
    if counted.term.means is Means.FIRST_DAY:
        return voice.gettext("First day: %(day)s.", day=day)
    if counted.term.means is Means.EARLIEST_DAY:
        return voice.gettext("Can be asked from %(day)s.", day=day)
    if counted.term.means is Means.VALID_UNTIL:
        return voice.gettext("Up to and including %(day)s.", day=day)
    if counted.term.means is Means.OPENS_AFTER:
        after = voice.day(counted.last_day + DAY, beside=counted.last_day, weekday=True)
        return voice.gettext("Ends on %(day)s; the next step is open from %(after)s.", day=day, after=after)
    return voice.gettext("Last day: %(day)s.", day=day)


def in_full(counted: Counted, voice: Voice) -> str:
    """Return all there is to say about a date as one paragraph."""
    return " ".join(in_sentences(counted, voice))


def in_sentences(counted: Counted, voice: Voice) -> list[str]:
    """Return the same sentence by sentence; the first is the headline."""
    said = [headline(counted, voice)]
    if not counted.term.confirmed:
        source = voice.source(counted.term)
        said.append(
            voice.gettext("Not confirmed yet: ask the lawyer or the Helpdesk. Source: %(source)s.", source=source)
        )
    if counted.term.direction is Direction.BACKWARD:
        said += _told_back(counted, voice)
    else:
        said += _told(counted, voice)
    if counted.term.confirmed:
        said += voice.warnings(counted.term)
    return [*said, *besides(counted, voice)]


def besides(counted: Counted, voice: Voice) -> list[str]:
    """Return what there is to say beside the count itself: another length, the own aim, what happens when it is missed."""
    said = []
    other = other_count(counted)
    if other is not None and other.last_day is not None:
        day = voice.day(other.last_day, beside=counted.event_day, weekday=True)
        said.append(
            voice.gettext("Counted with %(length)s it is %(day)s.", length=voice.length(other.term.length), day=day)
        )
    if counted.own_norm is not None:
        day = voice.day(counted.own_norm, beside=counted.event_day, weekday=True)
        said.append(voice.gettext("Our own aim: %(day)s.", day=day))
    return [*said, *_told_after(counted, voice)] if counted.last_day else said


def _told(counted: Counted, voice: Voice) -> Iterator[str]:
    term, event = counted.term, counted.event_day
    yield _told_event(counted, voice, weekday=True)
    length, source = voice.length(term.length), voice.source(term)
    if term.counts_from is CountsFrom.DAY_OF_EVENT:
        yield voice.gettext("That day counts; the term lasts %(length)s (%(source)s).", length=length, source=source)
    else:
        yield voice.gettext(
            "The term begins the day after and lasts %(length)s (%(source)s).", length=length, source=source
        )
    extended = [voice.length(step.length) for step in counted.steps if step.length and step.code is StepCode.EXTENDED]
    if extended:
        yield voice.gettext("It was extended by %(lengths)s.", lengths=voice.listed(extended))
    for step in counted.steps:
        if step.spell:
            yield voice.ngettext(
                "It stood still for %(num)s day (%(spell)s).",
                "It stood still for %(num)s days (%(spell)s).",
                step.spell.days,
                spell=voice.spell(step.spell, beside=event),
            )
    if counted.last_day is not None:
        yield voice.gettext("That is %(day)s.", day=voice.day(counted.unmoved_end, beside=event, weekday=True))
        yield from _told_moves(counted, voice)


def _told_event(counted: Counted, voice: Voice, *, weekday: bool) -> str:
    day = voice.day(counted.event_day, weekday=weekday)
    return voice.gettext("%(event)s on %(day)s.", event=voice.event_clause(counted.term), day=day)


def _told_moves(counted: Counted, voice: Voice) -> Iterator[str]:
    for step in counted.steps:
        day = voice.day(step.day, beside=counted.event_day, weekday=True)
        if step.code is StepCode.MOVED:
            act = voice.article("Algemene termijnenwet art. 1")
            first, *rest = voice.why(step.passed)
            if rest:
                yield voice.gettext(
                    "That is %(first)s, and after it %(rest)s; therefore %(day)s counts (%(act)s).",
                    first=first,
                    rest=voice.listed(rest),
                    day=day,
                    act=act,
                )
            else:
                yield voice.gettext(
                    "That is %(first)s; therefore %(day)s counts (%(act)s).", first=first, day=day, act=act
                )
        elif step.code is StepCode.TWO_WORKING_DAYS:
            act = voice.article("Algemene termijnenwet art. 2")
            yield voice.gettext(
                "At least two working days must lie in the term; therefore %(day)s counts (%(act)s).", day=day, act=act
            )
        elif step.code is StepCode.STAYS:
            why = voice.listed(voice.why(step.passed))
            yield voice.gettext("That is %(first)s, but this term does not move.", first=why)


def _told_back(counted: Counted, voice: Voice) -> Iterator[str]:
    term = counted.term
    yield _told_event(counted, voice, weekday=False)
    values = {
        "length": voice.length(term.length),
        "source": voice.source(term),
        "day": voice.day(counted.unmoved_end, beside=counted.event_day, weekday=True),
    }
    if term.means is not Means.LAST_DAY:
        yield voice.gettext("The application can be made from %(length)s before (%(source)s): %(day)s.", **values)
    elif term.length.count == 1:
        yield voice.gettext("The application must be in by the day before (%(source)s): %(day)s.", **values)
    else:
        yield voice.gettext("The application must be in %(length)s before (%(source)s): %(day)s.", **values)
    yield voice.gettext("This day never moves.")


def _told_after(counted: Counted, voice: Voice) -> Iterator[str]:
    """Say what happens when nothing was done, and from when a notice of default may be sent."""
    yield when_missed(counted.term, voice)
    remedy = remedy_from(counted)
    if remedy is not None:
        day = voice.day(remedy[1], beside=counted.event_day, weekday=True)
        yield voice.gettext("A notice of default can be sent from %(day)s.", day=day)


def when_missed(term: Term, voice: Voice) -> str:
    """Return what happens when nothing was done by the day found, as a sentence that stands by itself."""
    missed = voice.when_missed(term)
    if term.means is not Means.LAST_DAY:
        return missed
    if term.bound is Bound.AUTHORITY:
        return voice.gettext("Nothing by then? %(missed)s", missed=missed)
    return voice.gettext("Too late? %(missed)s", missed=missed)


def remedy_from(counted: Counted) -> tuple[Remedy, dt.date] | None:
    """Return what there is to do against a late authority and from which day.

    A notice of default may be sent from the day after the decision term ended (Awb 6:12(2), 4:17(3)).
    """
    if counted.term.remedy is None or counted.last_day is None:
        return None
    return counted.term.remedy, counted.last_day + DAY
