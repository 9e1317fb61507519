"""What rows may say of each other and of what is recorded already: the rules of the pages, for a whole file at once.

A rule either refuses (it cannot be) or warns (odd but possible). Each is one small function over one sheet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tenants.faults import RefusalError
from tenants.housing.limits import refuse_movement
from tenants.housing.models import EntryKind
from tenants.imports.dossiers.checking import check_dossiers, check_events, settle_handlers
from tenants.imports.file import File, Values, take_in
from tenants.imports.sheets import BY_NAME, IN_ORDER, MADE_WHEN_NEW, Sheet
from tenants.volunteers.models import Kind as WorkKind
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from tenants.imports.gathering import Gathered, Row

SUNDAY = 7
ENDS_BEFORE = N_("The end is before the start. Check both days.")


def check(file: File) -> None:
    """Find everything wrong or odd in rows that could be read each by itself, and take what they say into `known`."""
    for gathered in file.sheets.values():
        _check_order(file, gathered)
        if gathered.sheet.is_keyed:
            _check_keys(file, gathered)
    take_in(file)
    settle_handlers(file)
    for gathered in file.sheets.values():
        _check_references(file, gathered)
    for rule in RULES:
        rule(file)


def _check_order(file: File, gathered: Gathered) -> None:
    """Refuse an end before a start."""
    sheet = gathered.sheet
    if sheet.name not in IN_ORDER:
        return
    start, end = (sheet.places[name] for name in IN_ORDER[sheet.name])
    for row in gathered.rows:
        if row.values[end] is not None and row.values[end] < row.values[start]:
            file.findings.wrong(sheet, row, IN_ORDER[sheet.name][1], ENDS_BEFORE)


def _check_keys(file: File, gathered: Gathered) -> None:
    sheet = gathered.sheet
    first: dict[tuple[Any, ...], int] = {}
    for row in gathered.rows:
        key = tuple(row.values[place] for place in sheet.known_by)
        if key in first:
            message = N_("This stands in row %(first)s already. Keep one of the two.")
            file.findings.wrong(sheet, row, sheet.key[-1], message, first=first[key])
        else:
            first[key] = row.number


def _check_references(file: File, gathered: Gathered) -> None:
    """Refuse rows about a client, dwelling, group or class that is neither in the file nor recorded."""
    sheet = gathered.sheet
    for column in sheet.references:
        other = column.of
        if other in MADE_WHEN_NEW:
            continue
        place, here = sheet.places[column.name], file.sheets.get(other)
        recorded = file.known.ids[other]
        in_file = here.mentioned if here else set()
        for row in gathered.rows:
            number = row.values[place]
            if number is not None and number not in recorded and number not in in_file:
                message = N_(
                    "%(number)s is not on the sheet %(other)s and not recorded. Add it there, or correct it here."
                )
                file.findings.wrong(sheet, row, column.name, message, number=number, other=other)


def _clients(file: File) -> None:
    sheet = BY_NAME["clients"]
    for row, values in file.rows("clients"):
        born, arrived = values["birth_date"], values["arrived_on"]
        if born and arrived and arrived < born[0]:
            message = N_("This arrival lies before the birth date. Check both days.")
            file.findings.wrong(sheet, row, "arrived_on", message)
        if not file.places.is_ever_served(values["municipality"]):
            message = N_("The branch never served this municipality. Is that right?")
            file.findings.odd(sheet, row, "municipality", message)


def _entries(file: File) -> None:
    """Refuse what moves nothing, and a second position for one municipality on one day: which would hold."""
    sheet = BY_NAME["balance_entries"]
    stated = dict(file.known.openings)
    in_file: set[tuple[str, dt.date]] = set()
    for row, values in file.rows("balance_entries"):
        try:
            refuse_movement(values["kind"], values["persons"])
        except RefusalError as refusal:
            file.findings.wrong(sheet, row, "persons", refusal.message, **refusal.values)
        if values["kind"] is not EntryKind.OPENING:
            continue
        key = values["municipality"], values["date"]
        if key in in_file or stated.get(key, values["persons"]) != values["persons"]:
            message = N_("There is an opening of %(persons)s on this day already. Keep one of the two.")
            file.findings.wrong(sheet, row, "persons", message, persons=stated[key])
        stated.setdefault(key, values["persons"])
        in_file.add(key)


def _placements(file: File) -> None:
    sheet, known, findings = BY_NAME["placements"], file.known, file.findings
    in_file: set[tuple[str, dt.date]] = set()
    counted: dict[str, dt.date] = {}
    for row, values in file.rows("placements"):
        key = values["client"], values["date"]
        said = (values["municipality"], values["route"], values["counts_for_quota"])
        if key in in_file:
            findings.wrong(sheet, row, "client", N_("This client was housed on this day already. Keep one of the two."))
        elif known.housed.get(key, said) != said:
            message = N_("This client was housed on this day already, otherwise. Correct that placement on its page.")
            findings.wrong(sheet, row, "client", message)
        in_file.add(key)
        _home_of_placement(file, sheet, row, values)
        if values["counts_for_quota"]:
            earlier = counted.setdefault(values["client"], values["date"])
            if earlier != values["date"]:
                message = N_("This client counted for the task on %(day)s already. Is that right?")
                findings.odd(sheet, row, "counts_for_quota", message, day=earlier)


def _home_of_placement(file: File, sheet: Sheet, row: Row, values: Values) -> None:
    """Refuse a home that cannot be the one, and somebody who was not born; doubt a placement before the offer."""
    offered = file.known.offered.get(values["dwelling"])
    if offered is not None:
        day, code, last = offered
        if code != values["municipality"]:
            message = N_(
                "The dwelling is in another municipality. Fill in the municipality of the dwelling, or another one."
            )
            file.findings.wrong(sheet, row, "dwelling", message)
        if last is not None and last < values["date"]:
            message = N_("The dwelling could be used until %(last)s. Fill in another dwelling or an earlier day.")
            file.findings.wrong(sheet, row, "dwelling", message, last=last)
        if values["date"] < day:
            message = N_("Placed before the dwelling was offered, on %(day)s. Is that right?")
            file.findings.odd(sheet, row, "date", message, day=day)
    person = file.known.people.get(values["client"])
    if person is not None and person.birth_date is not None and values["date"] < person.birth_date:
        message = N_("This client was not born yet on this day. Check the day, or the birth date of the client.")
        file.findings.wrong(sheet, row, "date", message)


def _consultations(file: File) -> None:
    sheet = BY_NAME["consultations"]
    for row, values in file.rows("consultations"):
        if values["visits"] > 1 and values["client"] is not None:
            message = N_("Several visits at once are without a name. Fill in 1, or leave the client out.")
            file.findings.wrong(sheet, row, "visits", message)


def _trajectories(file: File) -> None:
    sheet = BY_NAME["trajectories"]
    first: dict[tuple[str, int], dt.date] = {}
    seen: set[tuple[Any, ...]] = set()
    for _, values in file.rows("trajectories"):
        key = values["client"], values["year_of_guidance"]
        first[key] = min(values["started_on"], first.get(key, values["started_on"]))
    for row, values in file.rows("trajectories"):
        key = tuple(row.values[place] for place in sheet.known_by)
        if key in seen:
            message = N_("This trajectory is on the sheet already. Keep one of the two.")
            file.findings.wrong(sheet, row, "started_on", message)
        seen.add(key)
        year_one = first.get((values["client"], 1))
        if values["year_of_guidance"] == 2 and year_one is not None and values["started_on"] < year_one:  # noqa: PLR2004
            message = N_("The second year starts before the first, on %(day)s. Is that right?")
            file.findings.odd(sheet, row, "started_on", message, day=year_one)


def _workshops(file: File) -> None:
    sheet, findings = BY_NAME["participation_workshops"], file.findings
    for row, values in file.rows("participation_workshops"):
        started, day = file.known.groups.get(values["group"]), values["date"]
        if day.isoweekday() == SUNDAY:
            findings.odd(sheet, row, "date", N_("This workshop is on a Sunday. Is that right?"))
        if started is not None and day < started:
            findings.odd(sheet, row, "date", N_("This workshop is before the group started. Is that right?"))
        others = file.known.workshops[values["group"]]
        if any(number < values["workshop"] and other > day for number, other in others.items()):
            findings.odd(sheet, row, "date", N_("This workshop is before one with a lower number. Is that right?"))


def _signatures(file: File) -> None:
    """Refuse a signature before the group's first workshop: nobody signs what was not told to them."""
    sheet = BY_NAME["participation_participants"]
    for row, values in file.rows("participation_participants"):
        signed, held = values["signed_on"], file.known.workshops.get(values["group"])
        if signed is None:
            continue
        if not held:
            message = N_("Signed in a group without workshops. Add them to participation_workshops.")
            file.findings.odd(sheet, row, "signed_on", message)
        elif signed < min(held.values()):
            message = N_("Signed before the first workshop of the group, on %(day)s. Correct one of the two days.")
            file.findings.wrong(sheet, row, "signed_on", message, day=min(held.values()))


def _pupils(file: File) -> None:
    sheet = BY_NAME["language_participants"]
    for row, values in file.rows("language_participants"):
        span = file.known.classes.get(values["class"])
        if span is None:
            continue
        if values["joined_on"] < span[0]:
            message = N_("Joined before the class started, on %(day)s. Is that right?")
            file.findings.odd(sheet, row, "joined_on", message, day=span[0])
        if span[1] is not None and values["joined_on"] > span[1]:
            message = N_("Joined after the class ended, on %(day)s. Is that right?")
            file.findings.odd(sheet, row, "joined_on", message, day=span[1])


def _people(file: File) -> None:
    sheet = BY_NAME["people"]
    for row, values in file.rows("people"):
        if values["kind"] is WorkKind.PAID and values["counts_as_volunteer"]:
            message = N_("Paid staff that counts as a volunteer. Is that right?")
            file.findings.odd(sheet, row, "counts_as_volunteer", message)


def _meetings(file: File) -> None:
    sheet = BY_NAME["partner_meetings"]
    for row, values in file.rows("partner_meetings"):
        if values["municipality"] is None and file.places.only_served(values["date"]) is None:
            message = N_(
                "The branch serves several municipalities, or none, on this day. Fill in which one this is about."
            )
            file.findings.wrong(sheet, row, "municipality", message)


RULES: tuple[Callable[[File], None], ...] = (
    _clients,
    _entries,
    _placements,
    _consultations,
    check_dossiers,
    check_events,
    _trajectories,
    _workshops,
    _signatures,
    _pupils,
    _people,
    _meetings,
)
