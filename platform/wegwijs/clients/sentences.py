"""A client's timeline in sentences, each with the way to the record it tells of."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from tenants.consultations.models import Channel
from tenants.dossiers.models import DossierKind
from tenants.escalations.models import MessageKind, State
from tenants.guidance.models import Appointment
from tenants.housing.models import Route
from tenants.language.models import ClassKind
from tenants.partners.models import JobContact, MeetingKind
from tenants.roles import Role
from wegwijs import words
from wegwijs.clients.words import BECAUSE
from wegwijs.dates import day_short
from wegwijs.home.sentences import SENTENCES
from wegwijs.templating import clock, day

if TYPE_CHECKING:
    from collections.abc import Callable
    from enum import StrEnum

    from tenants.clients.access import Standing
    from tenants.clients.timeline import Happening

PAGES = {
    "visit": ("consultations.visit", "consultation_id"),
    "question": ("escalations.question", "escalation_id"),
    "said": ("escalations.question", "escalation_id"),
    "note": ("clients.note", "note_id"),
    "placement": ("housing.placement", "placement_id"),
    "trajectory": ("guidance.trajectory", "trajectory_id"),
    "task": ("guidance.trajectory", "trajectory_id"),
    "appointment": ("guidance.appointment", "appointment_id"),
    "class": ("language.one_class", "class_id"),
    "participation": ("participation.group", "group_id"),
    "referral": ("partners.referral", "referral_id"),
    "job": ("partners.job_contact", "job_contact_id"),
    "meeting": ("partners.meeting", "meeting_id"),
    "handover": ("clients.handover", "handover_id"),
    "dossier": ("dossiers.dossier", "dossier_id"),
}
"""Where each kind of happening is shown, as endpoint and argument; without such a page it is told and not linked."""


@dataclass(frozen=True)
class Line:
    """One line of the timeline: when, what, who; `text` is what somebody wrote, and `late` what should have been done."""

    on: dt.date
    when: str
    what: str
    who: str
    href: str
    text: str = ""
    late: bool = False


@dataclass(frozen=True)
class Story:
    """The timeline in the order in which one reads it: what is due, what runs, what was; and who looked."""

    due: list[Line]
    running: list[Line]
    past: list[Line]
    looks: list[Line]


def story_of(happenings: list[Happening], today: dt.date, *, named: bool = True) -> Story:
    """Return the timeline as the page of a client tells it; without names of who looked for the client's own sheet."""
    told = [each for each in happenings if each.kind != "look"]
    ahead = [each for each in told if each.on > today or each.kind == "task"]
    ahead += [each for each in told if each.kind == "appointment" and each.on == today]
    due = [line_of(each, today) for each in sorted(ahead, key=lambda each: (each.on, str(each.at)))]
    due += [line for each in told if (line := _planned_end(each, today))]
    rest = [each for each in told if each not in ahead]
    return Story(
        due=sorted(due, key=lambda line: line.on),
        running=[line_of(each, today) for each in rest if each.running],
        past=[line_of(each, today) for each in rest if not each.running],
        looks=[look_line(each, named=named) for each in happenings if each.kind == "look"],
    )


def line_of(each: Happening, today: dt.date) -> Line:
    """Return one happening as a line."""
    what = _WHAT[each.kind](each)
    late = each.kind == "task" and each.on < today
    text = each.detail["text"] if each.kind == "note" else ""
    return Line(each.on, _when(each), what, _who(each), _href(each), text, late)


def _planned_end(each: Happening, today: dt.date) -> Line | None:
    """Return the planned end of a running trajectory as something that is due."""
    planned = each.detail.get("planned_end") if each.kind == "trajectory" and each.running else None
    if not planned:
        return None
    end = dt.date.fromisoformat(planned)
    what = _("Year %(year)s of the guidance ends", year=each.detail["year"])
    return Line(end, day_short(end), what, "", _href(each), late=end < today)


def _when(each: Happening) -> str:
    if each.kind == "appointment" and each.at:
        return f"{day_short(each.on)} {clock(each.at)}"
    return day_short(each.on)


def _who(each: Happening) -> str:
    parts = [each.person_name]
    if each.until and not each.running:
        parts.append(_("until %(day)s", day=day(each.until)))
    if each.kind == "note" and each.detail.get("corrected"):
        parts.append(_("corrected"))
    return ", ".join(part for part in parts if part)


def _href(each: Happening) -> str:
    endpoint, argument = PAGES[each.kind]
    return url_for(endpoint, **{argument: each.id})  # type: ignore[arg-type]  # the options go by name


def look_line(each: Happening, *, named: bool = True) -> Line:
    """Return who opened the record as a line: by name within the branch, by role for the client."""
    sentence = SENTENCES.get(each.detail["verb"], SENTENCES["read"])
    role = each.detail["role"]
    of_role = words.word(Role(role)) if role in set(Role) else _("Somebody who is no longer here")
    who = (each.person_name or _("Somebody who is no longer here")) if named else of_role
    what = str(sentence) % {"who": who, "what": _("this record")}
    assert each.at is not None  # noqa: S101  a line of the trail has a moment
    return Line(each.on, day_short(each.on), what, clock(each.at), "")


def _said(kind: type[StrEnum], code: str) -> str:
    """Return the word for a code, in the middle of a sentence; the code when its feature has no word for it yet."""
    try:
        return words.word(kind(code)).lower()
    except KeyError:
        return str(code).replace("_", " ")


def _visit(each: Happening) -> str:
    about = words.about(each.detail["topics"], each.detail["outcome"])
    channel = words.word(Channel(each.detail["channel"]))
    return f"{channel}: {about}"


def _question(each: Happening) -> str:
    state = words.word(State(each.detail["state"]))
    return str(_("Asked the Helpdesk: %(title)s (%(state)s)", title=each.detail["title"], state=state))


_SAID = {
    MessageKind.QUESTION_BACK: _l("The Helpdesk asked something back: %(title)s"),
    MessageKind.REPLY: _l("Answered what the Helpdesk asked: %(title)s"),
    MessageKind.WORD: _l("The Helpdesk wrote how it stands: %(title)s"),
    MessageKind.ANSWER: _l("The Helpdesk answered: %(title)s"),
    MessageKind.FOLLOW_UP: _l("Asked the Helpdesk on: %(title)s"),
}


def _trajectory(each: Happening) -> str:
    year = each.detail["year"]
    return str(
        _("Guidance, year %(year)s", year=year) if each.running else _("Guidance, year %(year)s, ended", year=year)
    )


def _appointment(each: Happening) -> str:
    subject = _said(Appointment.Subject, each.detail["subject"])
    what = f"{subject}: {each.detail['what']}" if each.detail["what"] else subject
    if each.detail["kept"] is False:
        return str(_("Did not come to an appointment: %(what)s", what=what))
    return str(_("Appointment: %(what)s", what=what))


def _class(each: Happening) -> str:
    values = {"kind": _said(ClassKind, each.detail["kind"]), "name": each.detail["class"]}
    if each.detail["waits"]:
        return str(_("Waits for a place in language class %(name)s, %(kind)s", **values))
    return str(_("Language class %(name)s, %(kind)s", **values))


def _participation(each: Happening) -> str:
    signed = each.detail["signed_on"]
    if signed:
        signed_on = day(dt.date.fromisoformat(signed))
        return str(_("Participation group %(name)s, signed on %(day)s", name=each.detail["group"], day=signed_on))
    return str(_("Participation group %(name)s", name=each.detail["group"]))


def _referral(each: Happening) -> str:
    if each.detail["warm"]:
        return str(_("Warm handover to %(partner)s", partner=each.detail["partner"]))
    return str(_("Referred to %(partner)s", partner=each.detail["partner"]))


def _job(each: Happening) -> str:
    return str(_("Job coaching: %(outcome)s", outcome=_said(JobContact.Outcome, each.detail["outcome"])))


def _meeting(each: Happening) -> str:
    kind = _said(MeetingKind, each.detail["kind"])
    return str(_("Meeting with %(partner)s: %(kind)s", partner=each.detail["partner"], kind=kind))


def _handover(each: Happening) -> str:
    if not each.detail["outward"]:
        return str(_("Taken over from %(branch)s", branch=each.detail["from"]))
    said = {
        "accepted": _("Handed over to %(branch)s, which took over", branch=each.detail["to"]),
        "declined": _("Handed over to %(branch)s, which declined", branch=each.detail["to"]),
        "withdrawn": _("Handed over to %(branch)s, and taken back", branch=each.detail["to"]),
    }
    waits = _("Handed over to %(branch)s, which has yet to answer", branch=each.detail["to"])
    return str(next((sentence for state, sentence in said.items() if each.detail[state]), waits))


def _dossier(each: Happening) -> str:
    kind = _said(DossierKind, each.detail["kind"])
    return str(_("Dossier %(number)s: %(kind)s", number=each.detail["number"], kind=kind))


def _placement(each: Happening) -> str:
    route = _said(Route, each.detail["route"])
    return str(_("Housed in %(place)s, route: %(route)s", place=each.detail["place"], route=route))


_WHAT: dict[str, Callable[[Happening], str]] = {
    "visit": _visit,
    "question": _question,
    "said": lambda each: str(_SAID[MessageKind(each.detail["said"])]) % {"title": each.detail["title"]},
    "note": lambda _each: str(_("Note")),
    "placement": _placement,
    "trajectory": _trajectory,
    "task": lambda each: str(_("To do: %(what)s", what=each.detail["label"])),
    "appointment": _appointment,
    "class": _class,
    "participation": _participation,
    "referral": _referral,
    "job": _job,
    "meeting": _meeting,
    "handover": _handover,
    "dossier": _dossier,
}


def because(standing: Standing) -> str:
    """Return in one sentence why somebody may look at a record, and until when."""
    if standing.in_care:
        return str(_("You may see this because this client is in your care."))
    if standing.access is not None:
        reason, until = BECAUSE[standing.access.reason], clock(standing.access.ends_at)
        return str(_("You may see this because %(reason)s, until %(until)s.", reason=reason, until=until))
    return str(_("You may see this because you oversee the branch."))
