"""Files as a branch sends them: sheets of rows, as CSV in memory, a folder, a zip or a workbook."""

from __future__ import annotations

import csv
import io
import zipfile
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook

from tenants.audit.actions import Actor
from tenants.imports.actions import bring_in
from tenants.imports.reading import opened
from tenants.moments import local_date

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from tenants.imports.actions import Outcome
    from tenants.isolation import ScopedSession

LEAD = Actor(None, "team_lead")
CLIENTS = (
    ("client", "first_name", "last_name", "birth_date", "sex", "nationality", "municipality"),
    ("C1", "Nour", "Wisselweg", "2001-03-12", "f", "SY", "Hierbeek"),
    ("C2", "Sami", "Zeewind", "2010", "m", "ER", "GM9001"),
)


PLACEMENTS = ("client", "municipality", "date", "dwelling", "route", "counts_for_quota")
DWELLINGS = ("dwelling", "municipality", "offered_on")
VISITS = ("date", "municipality", "channel", "client", "topics", "minutes", "visits")
HOME = ("W1", "Hierbeek", "2018-01-02")
EVERYTHING: dict[str, list[tuple[Any, ...]]] = {
    "quotas": [("municipality", "period", "quota"), ("Hierbeek", "2018-H1", 12)],
    "balance_entries": [
        ("municipality", "date", "kind", "persons", "reason"),
        ("Hierbeek", "2018-01-01", "opening", -3, "=from 2017"),
        ("Hierbeek", "2018-02-01", "correction", 1, "twice the same"),
        ("Hierbeek", "2018-02-01", "correction", 1, "twice the same"),
    ],
    "clients": [
        (*CLIENTS[0], "household", "arrived_on", "language"),
        (*CLIENTS[1], "H1", "2017-05-01", "ar"),
        (*CLIENTS[2], "H1", "", "ti+ar"),
    ],
    "dwellings": [(*DWELLINGS, "kind", "temporary", "corporation"), (*HOME, "room", "yes", "-Wonen+")],
    "placements": [PLACEMENTS, ("C1", "Hierbeek", "2018-03-11", "W1", "regular", "ja")],
    "consultations": [
        (*VISITS, "guidance", "outcome"),
        ("2018-03-12", "Hierbeek", "walk_in", "", "care", "", 3, "", ""),
        ("2018-03-12", "Hierbeek", "walk_in", "", "care", 10, 4, "", ""),
        ("2018-03-12", "Hierbeek", "phone", "C1", "wonen+zorg", 15, "", "binnen", "doorverwezen"),
    ],
    "dossiers": [
        ("dossier", "client", "kind", "opened_on", "closed_on", "outcome", "handler", "reference", "regime_date"),
        ("D1", "C1", "family_reunification", "2017-03-10", "2018-04-20", "granted", "", "=Z1-234", ""),
        ("D2", "C2", "asylum", "2018-03-10", "", "", "Zahra Meidoorn", "", "2018-03-01"),
    ],
    "dossier_events": [
        ("dossier", "event", "date", "terms", "until", "longer", "of_event", "of_term", "met_on", "proof"),
        ("D1", "permit_granted", "2017-03-10", "", "", "", "", "", "2017-05-01", "Brief van 10 maart"),
        ("D1", "aanvraag ontvangen", "2017-05-01", "", "", "", "", "", "", ""),
        ("D1", "completion", "2017-06-01", "", "2017-06-10", "", "application_received", "", "", "Brief"),
        ("D1", "verlenging", "2017-07-15", "", "", "3 maanden", "", "family_reunification.decision", "", "Brief"),
        ("D2", "application_received", "2018-03-01", "asylum.decision", "", "", "", "", "", ""),
        (
            "D2",
            "moved",
            "2018-04-03",
            "registration.address_minister+registration.address_municipality",
            "",
            "",
            "",
            "",
            "2018-04-05+open",
            "",
        ),
    ],
    "trajectories": [
        ("client", "municipality", "year_of_guidance", "started_on", "ended_on"),
        ("C1", "Hierbeek", 1, "2018-03-12", "2019-03-11"),
    ],
    "participation_groups": [("group", "municipality", "started_on"), ("G1", "Hierbeek", "2018-02-01")],
    "participation_workshops": [("group", "workshop", "date"), ("G1", 1, "2018-02-05"), ("G1", 2, "2018-02-12")],
    "participation_participants": [
        ("group", "participant", "nationality", "signed_on"),
        ("G1", "C1", "", "2018-02-19"),
        ("G1", "P001", "IQ", ""),
    ],
    "language_classes": [("class", "municipality", "kind", "started_on"), ("T1", "Hierbeek", "homework", "2018-01-10")],
    "language_participants": [
        ("class", "participant", "joined_on", "left_on"),
        ("T1", "C1", "2018-01-10", "2018-03-01"),
        ("T1", "C1", "2018-05-10", ""),
    ],
    "people": [
        ("person", "name", "kind", "role", "started_on", "ended_on", "counts_as_volunteer"),
        ("M1", "Zahra Meidoorn", "volunteer", "taalcoach", "2016-01-01", "", ""),
        ("M2", "Piet Beroep", "paid", "", "2016-01-01", "2018-01-01", ""),
    ],
    "partner_meetings": [
        ("date", "partner", "kind", "municipality"),
        ("2018-01-15", "Maatschappelijk Werk", "consultation", ""),
        ("2018-01-15", "Maatschappelijk Werk", "consultation", "Hierbeek"),
    ],
}
"""A few rows of every sheet, with what is hard in them."""


def csv_text(rows: Sequence[Sequence[Any]], delimiter: str = ";") -> str:
    """Return rows as the text of a CSV file."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue()


def zipped(sheets: Mapping[str, Sequence[Sequence[Any]]], **files: bytes) -> bytes:
    """Return a zip with a CSV file for each sheet, and other files by name."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in sheets.items():
            archive.writestr(f"{name}.csv", csv_text(rows))
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def workbook(sheets: Mapping[str, Sequence[Sequence[Any]]]) -> bytes:
    """Return a workbook as another program than ours writes it."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def brought_in(
    session: ScopedSession,
    sheets: Mapping[str, Sequence[Sequence[Any]]] | bytes,
    *,
    name: str = "sheets.zip",
    today: dt.date | None = None,
    **options: Any,
) -> Outcome:
    """Bring sheets (or a whole file) into the branch of `session`."""
    content = sheets if isinstance(sheets, bytes) else zipped(sheets)
    with ExitStack() as stack:
        parcel = stack.enter_context(opened(name, content))
        return bring_in(session, options.pop("actor", LEAD), parcel, today or local_date(), file_name=name, **options)
