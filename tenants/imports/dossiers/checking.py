"""What rows about dossiers may say: the rules of the pages about terms, for a whole file at once."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from tenants.deadlines import rules
from tenants.faults import RefusalError
from tenants.imports.codes import folded
from tenants.imports.dossiers.cells import MOVING, in_order
from tenants.imports.dossiers.sheets import DOSSIERS, EVENTS
from tenants.terms.catalogue import terms_started_by, version_for
from tenants.words import N_

if TYPE_CHECKING:
    from tenants.imports.file import File, Values
    from tenants.imports.gathering import Row
    from tenants.imports.known import Procedure
    from tenants.terms.catalogue import Term

Begun = tuple[str, dt.date, tuple[str, ...]]
"""An event by which terms began: its code, its day and the terms."""
_COLUMNS = {
    "code": "event", "day": "date", "since": "date", "received_on": "met_on", "length": "longer", "until": "until",
    "terms": "terms",
}  # fmt: skip


def check_dossiers(file: File) -> None:
    """Refuse an outcome without a day; doubt a day without an outcome, and an opening before somebody was housed."""
    sheet = DOSSIERS
    housed: dict[str, dt.date] = {}
    placed = [*file.known.housed, *((v["client"], v["date"]) for _, v in file.rows("placements"))]
    for client, day in placed:
        housed[client] = min(day, housed.get(client, day))
    for row, values in file.rows("dossiers"):
        if values["outcome"] is not None and values["closed_on"] is None:
            message = N_("There is an outcome and no day of closing. Fill in closed_on, or leave the outcome out.")
            file.findings.wrong(sheet, row, "outcome", message)
        if values["closed_on"] is not None and values["outcome"] is None:
            message = N_("Closed without an outcome: it is kept as “other”, or as it is recorded. Is that right?")
            file.findings.odd(sheet, row, "outcome", message)
        if values["opened_on"] < housed.get(values["client"], dt.date.min):
            message = N_("Opened before the client was housed, on %(day)s. Is that right?")
            file.findings.odd(sheet, row, "opened_on", message, day=housed[values["client"]])


def settle_handlers(file: File) -> None:
    """Put the number of a person for their name, where only one person has it."""
    gathered = file.sheets.get(DOSSIERS.name)
    if gathered is None:
        return
    names = {name: set(numbers) for name, numbers in file.known.names.items()}
    numbers = set(file.known.ids["people"])
    for _, person in file.rows("people"):
        names.setdefault(folded(person["name"]), set()).add(person["person"])
        numbers.add(person["person"])
    place = DOSSIERS.places["handler"]
    for index, row in enumerate(gathered.rows):
        said = row.values[place]
        if said is None or said in numbers:
            continue
        found = names.get(folded(said), set())
        if len(found) == 1:
            gathered.rows[index] = row._replace(values=(*row.values[:place], *found, *row.values[place + 1 :]))
        elif found:
            message = N_("Several people are called this. Fill in the number: one of %(choices)s.")
            file.findings.wrong(DOSSIERS, row, "handler", message, choices=", ".join(sorted(found)))


def default_terms(file: File, values: Values) -> dict[str, Any]:
    """Return the terms of a row that names none, when its event starts only one in a dossier of that kind."""
    procedure = file.known.dossiers.get(values["dossier"])
    if values["terms"] is not None or procedure is None or values["event"] in MOVING:
        return {}
    found = in_order(terms_started_by(procedure.kind, values["event"]))
    return {"terms": found} if len(found) == 1 else {}


def check_events(file: File) -> None:
    """Refuse what cannot happen in a dossier, and what leans on an event that is not there; doubt what is odd."""
    if EVENTS.name not in file.sheets:
        return
    begun: dict[str, list[Begun]] = defaultdict(list)
    for number, events in file.known.events.items():
        begun[number] += events
    for row, values in file.rows(EVENTS.name):
        procedure = file.known.dossiers.get(values["dossier"])
        if procedure is not None and _is_standing(file, row, procedure) and values["event"] not in MOVING:
            begun[values["dossier"]].append((values["event"], values["date"], _start(file, row, values, procedure)))
    _settle_moves(file, begun)
    _doubt_doubles(file)


def _is_standing(file: File, row: Row, procedure: Procedure) -> bool:
    if procedure.withdrawn:
        message = N_("This dossier was taken back as a mistake. Let it count again on its page, or leave the row out.")
        file.findings.wrong(EVENTS, row, "dossier", message)
    return not procedure.withdrawn


def _start(file: File, row: Row, values: Values, procedure: Procedure) -> tuple[str, ...]:
    """Check an event by which terms begin; return the terms."""
    kind, code = str(procedure.kind), values["event"]
    for name in ("until", "longer", "of_event", "of_term"):
        if values[name] is not None:
            message = N_("This belongs to a row about a term that stands still or is longer. Leave it empty here.")
            file.findings.wrong(EVENTS, row, name, message)
    if code not in rules.codes_for(kind):
        message = N_("This starts nothing in a dossier of this kind. Fill in one of: %(choices)s.")
        file.findings.wrong(EVENTS, row, "event", message, choices=", ".join(rules.codes_for(kind)))
        return ()
    terms = values["terms"] or default_terms(file, values).get("terms", ())
    if not terms:
        terms = _recorded(file, values)
    if not terms:
        message = N_("Several terms begin by this. Fill in which: %(choices)s.")
        choices = terms_started_by(kind, code) or rules.terms_for(kind, code)
        file.findings.wrong(EVENTS, row, "terms", message, choices=", ".join(choices))
        return ()
    try:
        rules.refuse_event(kind, code, values["date"], terms, file.today)
        _check_met(file, row, values, procedure, terms)
    except RefusalError as refusal:
        _wrong(file, row, refusal)
    _doubt_day(file, row, values, procedure)
    return tuple(terms)


def _recorded(file: File, values: Values) -> tuple[str, ...]:
    """Return the terms of the event as it is recorded already."""
    same = (terms for code, day, terms in file.known.events[values["dossier"]] if (code, day) == _event(values))
    return next(same, ())


def _event(values: Values) -> tuple[str, dt.date]:
    return values["event"], values["date"]


def _check_met(file: File, row: Row, values: Values, procedure: Procedure, terms: tuple[str, ...]) -> None:
    """Refuse days on which a term cannot have been met. A term of which no version covers the day is odd."""
    days = values["met_on"] or (None,)
    if len(days) not in {1, len(terms)}:
        message = N_("Fill in one day, or one for each of the %(count)s terms, with open for what is not done yet.")
        file.findings.wrong(EVENTS, row, "met_on", message, count=len(terms))
        return
    for term_id, day in zip(terms, days * len(terms) if len(days) == 1 else days, strict=True):
        try:
            term = version_for(term_id, values["date"], procedure.regime_on, started_by=values["event"])
        except RefusalError as refusal:
            file.findings.odd(EVENTS, row, "date", refusal.message, **refusal.values)
            continue
        if day is not None:
            rules.refuse_meeting(term, values["date"], day, None, file.today)


def _doubt_day(file: File, row: Row, values: Values, procedure: Procedure) -> None:
    day = values["date"]
    if day < procedure.opened_on:
        message = N_("This happened before the dossier was opened, on %(day)s. Is that right?")
        file.findings.odd(EVENTS, row, "date", message, day=procedure.opened_on)
    elif procedure.closed_on is not None and procedure.closed_on < day <= file.today:
        message = N_("This happened after the dossier was closed, on %(day)s. Is that right?")
        file.findings.odd(EVENTS, row, "date", message, day=procedure.closed_on)


def _settle_moves(file: File, begun: dict[str, list[Begun]]) -> None:
    """Check the rows by which a term stands still or is longer, and put the event and the term they are about in full."""
    gathered = file.sheets[EVENTS.name]
    given: dict[tuple[Any, ...], list[str]] = defaultdict(list)
    for index, (row, values) in enumerate(list(file.rows(EVENTS.name))):
        procedure = file.known.dossiers.get(values["dossier"])
        if procedure is None or procedure.withdrawn or values["event"] not in MOVING:
            continue
        for name in ("terms", "met_on"):
            if values[name] is not None:
                message = N_(
                    "This belongs to a row about an event by which terms begin. Use of_event and of_term here."
                )
                file.findings.wrong(EVENTS, row, name, message)
        target = _target(file, row, values, begun[values["dossier"]])
        if target is None:
            continue
        code, day, term_id = target
        try:
            term = version_for(term_id, day, procedure.regime_on, started_by=code)
            _check_move(file, row, values, term, day, given[values["dossier"], code, day, term_id])
        except RefusalError as refusal:
            _wrong(file, row, refusal)
        gathered.rows[index] = _in_full(row, code, day, term_id)


def _target(file: File, row: Row, values: Values, begun: list[Begun]) -> tuple[str, dt.date, str] | None:
    """Return the event and the term that a row is about; none, and a fault, when that is nothing or not one thing."""
    code, day = values["of_event"] or (None, None)
    possible = sorted(
        {
            (event, on, term)
            for event, on, terms in begun
            for term in terms
            if code in {None, event} and day in {None, on} and values["of_term"] in {None, term}
        }
    )
    # A client's term never stands still: without a name the row is about one that can.
    if values["of_term"] is None and len(possible) > 1:
        possible = [one for one in possible if rules.newest(one[2]).may_stand_still] or possible
    if len(possible) == 1:
        return possible[0]
    choices = possible or [(event, on, term) for event, on, terms in begun for term in terms]
    said = "; ".join(f"{event} {on}, {term}" for event, on, term in choices)
    column = "of_event" if values["of_event"] is not None or not possible else "of_term"
    if said:
        message = N_("Fill in of_event and of_term so that it is about one of: %(choices)s.")
        file.findings.wrong(EVENTS, row, column, message, choices=said)
    else:
        message = N_("No term runs in this dossier. First add a row with the event by which it began.")
        file.findings.wrong(EVENTS, row, "of_event", message)
    return None


def _check_move(file: File, row: Row, values: Values, term: Term, day: dt.date, given: list[str]) -> None:
    """Refuse a standstill or an extension that the law does not know, and one without proof."""
    if values["event"] == rules.EXTENDED_BY_LETTER:
        if values["until"] is not None:
            message = N_("Only a term that stands still has this. For how much longer it became, use longer.")
            file.findings.wrong(EVENTS, row, "until", message)
        rules.refuse_extension(term, day, values["longer"] or "", given, values["date"], file.today)
        given.append(values["longer"])
    else:
        if values["longer"] is not None:
            message = N_("Only a letter makes a term longer. For until when it stands still, use until.")
            file.findings.wrong(EVENTS, row, "longer", message)
        rules.refuse_standstill(term, day, values["date"], values["until"], file.today)
    if not values["proof"]:
        message = N_("Fill in how you know: the letter and its date. Without proof the date stays as it is.")
        file.findings.wrong(EVENTS, row, "proof", message)


def _in_full(row: Row, code: str, day: dt.date, term_id: str) -> Row:
    said = {"of_event": (code, day), "of_term": term_id}
    return row._replace(
        values=tuple(said.get(name, row.values[place]) for name, place in EVENTS.places.items()),
    )


def _wrong(file: File, row: Row, refusal: RefusalError) -> None:
    """Note what a rule of the pages refuses, at the column that it is about."""
    column = _COLUMNS.get(refusal.field, "event")
    file.findings.wrong(EVENTS, row, column, refusal.message, **refusal.values)


def _doubt_doubles(file: File) -> None:
    first: dict[tuple[Any, ...], int] = {}
    for row, values in file.rows(EVENTS.name):
        key = (
            values["dossier"],
            values["event"],
            values["date"],
            values["terms"],
            values["of_event"],
            values["of_term"],
        )
        if key in first:
            message = N_("This stands in row %(first)s already. Is it about somebody else of the family?")
            file.findings.odd(EVENTS, row, "date", message, first=first[key])
        first.setdefault(key, row.number)
