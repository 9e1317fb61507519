"""The words for the codes and records of questions to the Helpdesk, as people in the field say them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _l

from tenants.escalations.models import NoticeState, Rating, State, Subject

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import StrEnum

SUBJECTS: dict[StrEnum, object] = {
    Subject.ASYLUM: _l("Asylum"),
    Subject.FAMILY_REUNIFICATION: _l("Family reunification"),
    Subject.INTEGRATION: _l("Civic integration"),
    Subject.COUNTRY_INFORMATION: _l("Country information"),
    Subject.OTHER: _l("Something else"),
}
STATES: dict[StrEnum, object] = {
    State.PROPOSED: _l("waits for the team lead"),
    State.RETURNED: _l("came back from the team lead"),
    State.ASKED: _l("waits"),
    State.CLAIMED: _l("somebody works on it"),
    State.WAITING: _l("the Helpdesk asks something"),
    State.MERGED: _l("is answered together with another question"),
    State.ANSWERED: _l("answered"),
    State.CLOSED: _l("closed"),
    State.WITHDRAWN: _l("withdrawn"),
}
RATINGS: dict[StrEnum, object] = {
    Rating.HELPED: _l("It helped"),
    Rating.PARTLY: _l("It helped a little"),
    Rating.NOT: _l("It did not help"),
}
NOTICES: dict[StrEnum, object] = {
    NoticeState.WAITING: _l("is being sent"),
    NoticeState.SENT: _l("sent"),
    NoticeState.REFUSED: _l("refused by the mail server"),
    NoticeState.BOUNCED: _l("came back"),
    NoticeState.NOBODY: _l("not sent: the account is closed"),
}
WORDS: tuple[Mapping[StrEnum, object], ...] = (SUBJECTS, STATES, RATINGS, NOTICES)
RECORDS: dict[str, object] = {"escalation": _l("questions to the Helpdesk")}
"""The kinds of record that the trail speaks of, in the plural."""
ONE: dict[str, object] = {"escalation": _l("a question to the Helpdesk")}
"""The same for one record."""
VERBS: dict[str, object] = {
    "read_answer": _l("%(who)s read the answer to %(what)s."),
    "reply": _l("%(who)s answered what the Helpdesk asked about %(what)s."),
    "follow_up": _l("%(who)s asked on about %(what)s."),
    "rate": _l("%(who)s said whether the answer to %(what)s helped."),
    "settle": _l("%(who)s closed %(what)s: it is answered."),
    "resume": _l("%(who)s did not want %(what)s to be closed after all."),
    "stop_sharing": _l("%(who)s stopped sharing facts and papers with %(what)s."),
    "share_again": _l("%(who)s shared facts and papers again with %(what)s."),
    "propose": _l("%(who)s put %(what)s before the team lead."),
    "approve": _l("%(who)s let %(what)s go to the Helpdesk."),
    "give_back": _l("%(who)s gave %(what)s back to who wrote it."),
    "choose_approval": _l("%(who)s chose whether the team lead sees %(what)s first."),
    "share": _l("%(who)s let a paper go along with %(what)s."),
    "follow": _l("%(who)s moved a term, and with it %(what)s."),
    "ask_again": _l("%(who)s sent %(what)s to the Helpdesk after all."),
}
"""What is done to these records, as a sentence of the trail."""
