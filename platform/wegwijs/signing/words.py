"""The words for the codes and records of signing, as people in the field say them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from tenants.signing.models import Answer, State
from tenants.signing.oddities import Oddness
from tenants.signing.rules import Step

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import StrEnum

STATES: dict[StrEnum, object] = {
    State.SIGNED: _l("signed"),
    State.WITHDRAWN: _l("taken back"),
    State.RETURNED: _l("sent back"),
    State.ACCEPTED: _l("accepted"),
    State.PUBLISHED: _l("published"),
}
STEPS: dict[StrEnum, object] = {
    Step.UNASKED: _l("before anybody here signed"),
    Step.RUNNING: _l("not over yet"),
    Step.OPEN: _l("waits for the branch"),
    Step.LATE: _l("late"),
    Step.RETURNED: _l("sent back"),
    Step.EXCEPTED: _l("cannot sign"),
    Step.SIGNED: _l("signed"),
    Step.ACCEPTED: _l("accepted"),
    Step.PUBLISHED: _l("published"),
}
SIGNS: dict[Step, str] = {
    Step.UNASKED: "",
    Step.RUNNING: "\N{MIDDLE DOT}",
    Step.OPEN: "\N{WHITE CIRCLE}",
    Step.LATE: "!",
    Step.RETURNED: "\N{LEFTWARDS ARROW WITH HOOK}",
    Step.EXCEPTED: "\N{EN DASH}",
    Step.SIGNED: "1",
    Step.ACCEPTED: "2",
    Step.PUBLISHED: "\N{CHECK MARK}",
}
"""What stands in the grid for each step, beside its word for the ear: never colour alone."""
ANSWERS: dict[StrEnum, object] = {
    Answer.RIGHT: _l("Right"),
    Answer.NOUGHT: _l("Really nought"),
    Answer.FORGOTTEN: _l("Forgotten, still to be filled in"),
    Answer.UNKNOWN: _l("Unknown"),
}
ODDNESSES: dict[StrEnum, object] = {
    Oddness.NOUGHT: _l("nothing was counted"),
    Oddness.HIGH: _l("far more than usual"),
    Oddness.LOW: _l("far less than usual"),
    Oddness.UNLIKE_LAST_YEAR: _l("unlike last year"),
}
WORDS: tuple[Mapping[StrEnum, object], ...] = (STATES, STEPS, ANSWERS, ODDNESSES)
RECORDS: dict[str, object] = {"month": _l("the months to sign")}
ONE: dict[str, object] = {"month": _l("a month to sign")}
VERBS: dict[str, object] = {
    "sign": _l("%(who)s signed %(what)s."),
    "answer": _l("%(who)s answered a question about %(what)s."),
    "accept": _l("%(who)s accepted %(what)s."),
    "unaccept": _l("%(who)s no longer accepts %(what)s."),
    "return": _l("%(who)s sent %(what)s back."),
    "unexcept": _l("%(who)s expects a signature again under %(what)s."),
    "unpublish": _l("%(who)s took %(what)s back from the nation's figures."),
}
