"""The words for what the trail says of reports to municipalities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import StrEnum

WORDS: tuple[Mapping[StrEnum, object], ...] = ()
RECORDS: dict[str, object] = {
    "municipality_report": _l("reports to municipalities"),
    "contract": _l("contracts with municipalities"),
}
ONE: dict[str, object] = {
    "municipality_report": _l("a report to a municipality"),
    "contract": _l("a contract with a municipality"),
}
VERBS: dict[str, object] = {"finish": _l("%(who)s made %(what)s final.")}
