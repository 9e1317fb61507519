"""The trail in sentences that anybody can read: who did what with which record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from tenants.roles import Role
from wegwijs.dates import day_short
from wegwijs.templating import clock, day
from wegwijs.words import FEATURES, word

if TYPE_CHECKING:
    from tenants.audit.queries import Look

SENTENCES = {
    "read": _l("%(who)s looked at %(what)s."),
    "search": _l("%(who)s searched among %(what)s."),
    "export": _l("%(who)s downloaded %(what)s."),
    "denied": _l("%(who)s wanted to open %(what)s and was stopped."),
    "refused": _l("%(who)s tried to save something about %(what)s; it was not accepted."),
    "failed": _l("%(who)s was at %(what)s when something went wrong with us."),
    "submit": _l("%(who)s sent something about %(what)s; nothing was changed."),
    "register": _l("%(who)s registered %(what)s."),
    "change": _l("%(who)s changed %(what)s."),
    "log": _l("%(who)s logged %(what)s."),
    "undo": _l("%(who)s undid %(what)s."),
    "correct": _l("%(who)s corrected %(what)s."),
    "wait": _l("%(who)s put somebody in the waiting line."),
    "help": _l("%(who)s called somebody from the waiting line."),
    "ask": _l("%(who)s sent %(what)s to the Helpdesk."),
    "answer": _l("%(who)s answered %(what)s."),
    "claim": _l("%(who)s took %(what)s."),
    "withdraw": _l("%(who)s withdrew %(what)s."),
    "publish": _l("%(who)s signed and published %(what)s."),
    "sign": _l("%(who)s signed %(what)s."),
    "begin": _l("%(who)s began %(what)s."),
    "start": _l("%(who)s started %(what)s."),
    "plan": _l("%(who)s planned %(what)s."),
    "cancel": _l("%(who)s called off %(what)s."),
    "restore": _l("%(who)s put %(what)s back."),
    "add": _l("%(who)s added %(what)s."),
    "take_out": _l("%(who)s took %(what)s out."),
    "attend": _l("%(who)s marked who came to %(what)s."),
    "unsign": _l("%(who)s took a signature back of %(what)s."),
    "appoint": _l("%(who)s appointed %(what)s."),
    "hand_over": _l("%(who)s handed over the work of %(what)s."),
    "hand_back": _l("%(who)s gave the work back to %(what)s."),
    "take": _l("%(who)s took over %(what)s."),
    "tick": _l("%(who)s ticked %(what)s."),
    "untick": _l("%(who)s took the tick off %(what)s."),
    "not_needed": _l("%(who)s said that %(what)s is not needed."),
    "needed": _l("%(who)s said that %(what)s is needed after all."),
    "set": _l("%(who)s set %(what)s."),
    "reach": _l("%(who)s wrote down that %(what)s was reached."),
    "drop": _l("%(who)s let go of %(what)s."),
    "again": _l("%(who)s took up %(what)s again."),
    "measure": _l("%(who)s measured %(what)s."),
    "kept": _l("%(who)s wrote down that the client came to %(what)s."),
    "missed": _l("%(who)s wrote down that the client did not come to %(what)s."),
    "unsay": _l("%(who)s took back whether the client came to %(what)s."),
    "take_up": _l("%(who)s wrote down that the partner took up %(what)s."),
    "choose": _l("%(who)s chose %(what)s for the report."),
    "put_aside": _l("%(who)s put %(what)s aside."),
    "release": _l("%(who)s gave %(what)s back."),
    "take_back": _l("%(who)s took %(what)s back."),
    "tell": _l("%(who)s wrote the text of %(what)s."),
    "make": _l("%(who)s made %(what)s."),
    **{verb: words for feature in FEATURES for verb, words in getattr(feature, "VERBS", {}).items()},
}
OTHER = _l("%(who)s did “%(verb)s” with %(what)s.")
RECORDS = {
    "client": _l("clients"),
    "consultation": _l("visits"),
    "waiting": _l("the waiting line"),
    "report": _l("the annual page"),
    "figures": _l("the figures"),
    "branch": _l("the page of today"),
    "audit": _l("this trail"),
    **{record: words for feature in FEATURES for record, words in feature.RECORDS.items()},
}
ONE = {
    "report": _l("an annual page"),
    "waiting": _l("somebody who waits"),
    **{record: words for feature in FEATURES for record, words in feature.ONE.items()},
}


def sentence(look: Look) -> Markup:
    """Return one line of the trail as a sentence, with a link to the record where there is one."""
    verb = look.event.verb
    template = SENTENCES.get(verb, OTHER)
    return Markup(str(template)) % {"who": Markup("<b>%s</b>") % who(look), "what": what(look), "verb": verb}  # noqa: S704


def who(look: Look) -> str:
    """Return who it was; without a person the platform did it by itself, or somebody who has left."""
    if look.person_name:
        return look.person_name
    return str(_("The night") if look.event.person_id is None else _("Somebody who is no longer here"))


def role_of(look: Look) -> str:
    """Return in which role, in words."""
    return word(Role(look.event.role)) if look.event.role in set(Role) else ""


def what(look: Look) -> str | Markup:
    """Return what it was about, as one tells it apart without a name."""
    event = look.event
    if event.record == "client" and look.client_number:
        href = url_for("clients.client", client_id=event.record_id)
        return Markup('<a href="%s">%s</a>') % (href, _("client %(number)s", number=look.client_number))
    if event.record == "consultation" and look.visit_day:
        href = url_for("consultations.visit", consultation_id=event.record_id)
        return Markup('<a href="%s">%s</a>') % (href, _("the visit of %(day)s", day=day(look.visit_day)))
    if event.record_id and event.record in ONE:
        return str(ONE[event.record])
    return str(RECORDS.get(event.record, event.record))


def look_line(look: Look) -> dict[str, Any]:
    """Return one line of the trail as a row of `ui.timeline`."""
    at = look.event.at
    seen = ", ".join(part for part in (clock(at), role_of(look)) if part)
    return {"on": at, "when": day_short(at), "what": sentence(look), "who": seen}
