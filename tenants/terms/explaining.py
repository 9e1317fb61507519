"""How a date was found, in words: in short for a list, line by line for a dossier, and in full for whoever asks."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from tenants.terms.catalogue import CountsFrom, Direction, Length
from tenants.terms.counting import StepCode
from tenants.terms.telling import besides, headline, in_full, in_sentences, remedy_from, when_missed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tenants.terms.catalogue import Term
    from tenants.terms.counting import Counted, Step
    from tenants.terms.wording import Voice

__all__ = ("besides", "headline", "in_full", "in_lines", "in_sentences", "in_short", "remedy_from", "when_missed")

Letter = tuple[Length, dt.date]
"""The proof of an extension: which one, and the date of the letter."""


def in_short(counted: Counted, voice: Voice) -> str:
    """Return the derivation in one line: `12 maart + 4 weken (art. 69 lid 1 Vw 2000) = 9 april; tweede paasdag -> 10 april`.

    A year is shown where it is not that of the event.
    """
    said = f"{voice.day(counted.event_day, beside=counted.event_day)}{''.join(_short_parts(counted, voice))}"
    if counted.stands_still_since is not None:
        since = voice.day(counted.stands_still_since, beside=counted.event_day)
        still = voice.gettext("stands still from %(day)s", day=since)
        said = f"{said}; {still}"
    else:
        said = f"{said} = {voice.day(counted.unmoved_end, beside=counted.event_day)}{_short_moves(counted, voice)}"
    if not counted.term.confirmed:
        doubt = voice.gettext("not confirmed yet: ask the lawyer or the Helpdesk")
        said = f"{said} ({doubt})"
    return said


def _short_parts(counted: Counted, voice: Voice) -> Iterator[str]:
    term = counted.term
    sign = "+" if term.direction is Direction.FORWARD else "-"
    source = voice.source(term)
    if term.counts_from is CountsFrom.DAY_OF_EVENT:
        first = voice.gettext("the first day counts")
        source = f"{source}; {first}"
    for step in counted.steps:
        if step.length and step.code is StepCode.LENGTH:
            yield f" {sign} {voice.length(step.length)} ({source})"
        elif step.length:
            yield f" {sign} {voice.length(step.length)}"
        elif step.spell:
            still = voice.ngettext("%(num)s day stood still", "%(num)s days stood still", step.spell.days)
            yield f" + {still}"


def _short_moves(counted: Counted, voice: Voice) -> str:
    said = ""
    for step in counted.steps:
        day = voice.day(step.day, beside=counted.event_day)
        if step.code is StepCode.MOVED:
            said += f"; {', '.join(voice.why(step.passed))} -> {day}"
        elif step.code is StepCode.TWO_WORKING_DAYS:
            short = voice.gettext("fewer than two working days")
            said += f"; {short} -> {day}"
    return said


def in_lines(counted: Counted, voice: Voice, letters: Sequence[Letter] = ()) -> list[tuple[dt.date, str]]:
    """Return the derivation as one line per step, each with its day; `letters` are the proof of the extensions."""
    proofs = list(letters)
    lines = []
    for step in counted.steps:
        said = [_line(counted, step, voice, proofs)]
        if step.code is StepCode.LENGTH:
            said += voice.warnings(counted.term)
        if step is counted.steps[-1] and not counted.moves and (step.length or step.spell):
            said.append(voice.gettext("Does not move."))
        lines.append((step.day, " ".join(said)))
    return lines


def _line(counted: Counted, step: Step, voice: Voice, proofs: list[Letter]) -> str:
    if step.code is StepCode.EVENT:
        return f"{voice.event_clause(counted.term)}. {_beginning(counted.term, voice)}"
    if step.length:
        return _line_of_length(counted.term, step.code, step.length, voice, proofs)
    if step.spell:
        return voice.ngettext(
            "%(num)s day later: the term stood still (%(spell)s).",
            "%(num)s days later: the term stood still (%(spell)s).",
            step.spell.days,
            spell=voice.spell(step.spell, beside=counted.event_day),
        )
    if step.code is StepCode.STANDS_STILL:
        return voice.gettext("From this day on the term stands still. Until it goes on, there is no last day.")
    return _line_of_moving(step, voice)


def _line_of_moving(step: Step, voice: Voice) -> str:
    if step.code is StepCode.TWO_WORKING_DAYS:
        act = voice.article("Algemene termijnenwet art. 2", in_full=True)
        return voice.gettext("At least two working days must lie in the term (%(act)s).", act=act)
    why = voice.listed(voice.why(step.passed))
    if step.code is StepCode.STAYS:
        return voice.gettext("No working day (%(why)s), but this term does not move.", why=why)
    act = voice.article("Algemene termijnenwet art. 1", in_full=True)
    return voice.gettext("Moves on: %(why)s (%(act)s).", why=why, act=act)


def _beginning(term: Term, voice: Voice) -> str:
    if term.direction is Direction.BACKWARD:
        return voice.gettext("The term is counted back from there.")
    if term.counts_from is CountsFrom.DAY_OF_EVENT:
        return voice.gettext("That day counts as the first.")
    return voice.gettext("The term begins the day after.")


def _line_of_length(term: Term, code: StepCode, length: Length, voice: Voice, proofs: list[Letter]) -> str:
    said = voice.length(length)
    if code is StepCode.LENGTH:
        source = voice.source(term, in_full=True)
        if term.direction is Direction.BACKWARD:
            return voice.gettext("%(length)s back (%(source)s).", length=said, source=source)
        return voice.gettext("%(length)s on (%(source)s).", length=said, source=source)
    proof = next((each for each in proofs if each[0] == length), None)
    if proof is None:
        return voice.gettext("%(length)s longer.", length=said)
    proofs.remove(proof)
    return voice.gettext("%(length)s longer (letter of %(day)s).", length=said, day=voice.day(proof[1]))
