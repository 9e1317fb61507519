"""The words for the codes and records of imports, as people in the field say them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from tenants.imports.exporting import Form
from tenants.imports.models import ImportState

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import StrEnum

STATES: dict[StrEnum, object] = {
    ImportState.WAITING: _l("waits for its turn"),
    ImportState.RUNNING: _l("is being done"),
    ImportState.CHECKED: _l("checked, not brought in yet"),
    ImportState.DONE: _l("brought in"),
    ImportState.REFUSED: _l("not brought in: something is wrong"),
    ImportState.FAILED: _l("something went wrong with us"),
    ImportState.DISCARDED: _l("thrown away"),
}
FORMS: dict[StrEnum, object] = {
    Form.XLSX: _l("one workbook (.xlsx)"),
    Form.CSV: _l("a zip with a .csv file for each sheet"),
}
WORDS: tuple[Mapping[StrEnum, object], ...] = (STATES, FORMS)
RECORDS: dict[str, object] = {
    "import": _l("the spreadsheets that come in"),
    "export": _l("the spreadsheets of the branch"),
}
"""The kinds of record that the trail speaks of, in the plural: `client` is "clients"."""
ONE: dict[str, object] = {"import": _l("a file with spreadsheets"), "export": _l("the spreadsheets of the branch")}
"""The same for one record: "a placement"."""
VERBS: dict[str, object] = {
    "send": _l("%(who)s sent %(what)s to be checked."),
    "import": _l("%(who)s brought in %(what)s."),
    "discard": _l("%(who)s threw away %(what)s."),
    "request": _l("%(who)s asked for %(what)s."),
    "fetch": _l("%(who)s fetched %(what)s."),
}
"""What is done to these records, as a sentence of the trail."""
