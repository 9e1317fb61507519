"""Mails about a question that did not arrive, said kindly: whom one had better call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from tenants.escalations.models import NoticeKind, NoticeState
from wegwijs.escalations.sentences import moment

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Sequence

    from tenants.escalations.reading import Lost

TELLS = {
    NoticeKind.PROPOSED: _l("that a question waits for approval"),
    NoticeKind.RETURNED: _l("that the question came back"),
    NoticeKind.ANSWERED: _l("that there is an answer"),
    NoticeKind.ASKED_BACK: _l("that the Helpdesk asks something"),
    NoticeKind.WORD: _l("that the Helpdesk wrote something"),
    NoticeKind.REMINDED: _l("that the Helpdesk still waits"),
    NoticeKind.REPLIED: _l("that you replied"),
    NoticeKind.FOLLOW_UP: _l("that you asked on"),
}
"""What a mail was to tell."""
BECAUSE = {
    NoticeState.REFUSED: _l("The mail server refused it: the address may be wrong."),
    NoticeState.BOUNCED: _l("It came back: the mailbox may be full or gone."),
    NoticeState.NOBODY: _l("The account is closed."),
    NoticeState.WAITING: _l("It waits for longer than a day."),
}
FOR_HELPDESK = (NoticeKind.REPLIED, NoticeKind.FOLLOW_UP)


def lost_mails(lost: Sequence[Lost], me: uuid.UUID, today: dt.date) -> list[str]:
    """Return which mails did not arrive, why, and what `me` does about it, as sentences; the newest first."""
    return [_sentence(each, me, today) for each in sorted(lost, key=lambda each: each.at, reverse=True)]


def _sentence(each: Lost, me: uuid.UUID, today: dt.date) -> str:
    said = {
        "name": each.person_name or str(_("somebody")),
        "what": str(TELLS.get(each.kind, "")),
        "when": moment(each.at, today),
        "why": str(BECAUSE.get(each.state, "")),
    }
    if each.person_id == me:
        return str(
            _("The mail to you (%(when)s), %(what)s, did not arrive. %(why)s Ask your team lead to check it.", **said)
        )
    if each.kind in FOR_HELPDESK:
        return str(
            _("The mail to %(name)s (%(when)s), %(what)s, did not arrive. %(why)s It does stand in the queue.", **said)
        )
    return str(_("The mail to %(name)s (%(when)s), %(what)s, did not arrive. %(why)s Tell them yourself.", **said))
