"""The roster, the page of somebody on it, taking somebody on and correcting what it says."""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from tenants.moments import local_date
from tenants.roles import Right
from tenants.volunteers.actions import correct_volunteer, take_on
from tenants.volunteers.models import Certificate, Kind, Volunteer
from tenants.volunteers.profile import profile_of
from tenants.volunteers.queries import accounts_off_the_roster, day_of, names_of, roster, standing_of, volunteer_named
from tenants.volunteers.rules import Urgency, Work, urgency
from wegwijs import words
from wegwijs.access import needs
from wegwijs.dates import day_short
from wegwijs.refusals import accepted
from wegwijs.requests import actor, place, session, touch
from wegwijs.templating import day
from wegwijs.volunteers.forms import VolunteerForm, chosen_id, values_of
from wegwijs.volunteers.pages import pages

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

    from tenants.volunteers.profile import Profile
    from tenants.volunteers.queries import Listed


@pages.get("/<branch>/team", endpoint="roster")
@needs(Right.VOLUNTEER_READ, about="volunteer")
def team() -> ResponseReturnValue:
    """Show who works here; who oversees the branch also sees whose papers ask attention, and who is not on it."""
    today, gone = local_date(), request.args.get("who") == "gone"
    found = roster(session(), today, gone=gone)
    touch("volunteer", "", found=len(found))
    leads = place().may(Right.VOLUNTEER_WRITE)
    return render_template(
        "volunteers/roster.html",
        people=found,
        gone=gone,
        leads=leads,
        mine=next((each.volunteer for each in found if each.volunteer.person_id == actor().who), None),
        counted=_counted(found),
        away=sum(each.away is not None for each in found),
        pressing=_pressing(found) if leads else [],
        without_conduct=[each.volunteer for each in found if each.standing.conduct_missing],
        unlisted=accounts_off_the_roster(session(), today) if leads and not gone else [],
        today=today,
    )


def _counted(found: list[Listed]) -> dict[str, int]:
    """Return how many volunteers there are, how many of them interns, and how many paid staff."""
    people = [each.volunteer for each in found]
    return {
        "volunteers": sum(each.counts_as_volunteer for each in people),
        "interns": sum(each.counts_as_volunteer and each.kind is Kind.INTERN for each in people),
        "paid": sum(each.kind is Kind.PAID for each in people),
    }


def _pressing(found: list[Listed]) -> list[dict[str, Any]]:
    """Return the papers that ask for attention, the earliest day first."""
    lines = [
        {
            "volunteer": each.volunteer,
            "what": paper.title or words.word(paper.kind),
            "expired": how is Urgency.EXPIRED,
            "on": paper.expires_on,
        }
        for each in found
        for how, paper in each.standing.pressing
    ]
    return sorted(lines, key=itemgetter("on"))


@pages.get("/<branch>/team/<uuid:volunteer_id>")
@needs(Right.VOLUNTEER_READ, about="volunteer")
def volunteer(volunteer_id: uuid.UUID) -> ResponseReturnValue:
    """Show somebody of the team: to colleagues how to reach them, to themselves and the team lead everything."""
    today = local_date()
    found = profile_of(session(), volunteer_id, today)
    leads = place().may(Right.VOLUNTEER_WRITE)
    return render_template(
        "volunteers/volunteer.html",
        profile=found,
        one=found.volunteer,
        leads=leads,
        whole=leads or found.volunteer.person_id == actor().who,
        papers=[_paper(each) for each in found.certificates],
        standing=standing_of(found.certificates, today),
        departure=_departure(found) if leads else None,
        corrections=[_correction(each) for each in found.corrections] if leads else [],
        taken={name: chosen_id(request.args.get(name)) for name in ("certificate", "leave")} if leads else {},
        today=today,
    )


def _paper(each: dict[str, Any]) -> dict[str, Any]:
    kind, expires_on = Certificate.Kind(each["kind"]), day_of(each["expires_on"])
    how = urgency(expires_on, local_date())
    return {
        "id": each["id"],
        "what": f"{words.word(kind)}: {each['title']}" if each["title"] else words.word(kind),
        "issued_on": day_of(each["issued_on"]),
        "expires_on": expires_on,
        "expired": how is Urgency.EXPIRED,
        "soon": words.word(how) if how in {Urgency.SOON, Urgency.AHEAD} else "",
    }


def _departure(found: Profile) -> dict[str, Any] | None:
    """Return how somebody left, unless they came back: on which day, and what went to whom."""
    last = next((each for each in found.departures if not each["undone"]), None)
    if last is None:
        return None
    handed = {Work(kind): went for kind, went in last["handed_over"].items() if kind in set(Work)}
    names = names_of(session(), [went["to"] for went in handed.values() if went["to"]])
    return {
        "last_day": day_of(last["last_day"]),
        "went": [(work, len(went["moved"]), names.get(went["to"] or "", _("nobody"))) for work, went in handed.items()],
    }


def _correction(each: dict[str, Any]) -> dict[str, Any]:
    before = "; ".join(f"{_field(name)}: {_value(name, value)}" for name, value in sorted(each["before"].items()))
    at = day_of(each["at"][:10])
    return {
        "on": at,
        "when": day_short(at) if at else "",
        "what": each["reason"],
        "who": _("Before: %(before)s", before=before) + f". {each['who'] or ''}",
    }


def _field(name: str) -> str:
    names = {
        "kind": _("in what way"),
        "started_on": _("first day"),
        "ended_on": _("last day"),
        "counts_as_volunteer": _("in the number of volunteers"),
    }
    return str(names[name])


def _value(name: str, value: object) -> str:
    if value is None:
        return str(_("none"))
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    found = day_of(str(value)) if name.endswith("_on") else None
    return day(found) if found else words.word(Kind(str(value))).lower()


@pages.get("/<branch>/team/new")
@needs(Right.VOLUNTEER_WRITE, about="volunteer")
def new() -> ResponseReturnValue:
    """Ask who comes to work here."""
    return _form_page(VolunteerForm(formdata=None, data={"started_on": local_date(), "counts_as_volunteer": True}))


@pages.post("/<branch>/team/new")
@needs(Right.VOLUNTEER_WRITE, about="volunteer")
def register() -> ResponseReturnValue:
    """Take somebody on; from the list of accounts in one act."""
    form = VolunteerForm()
    taken: list[Volunteer] = []
    if accepted(form, lambda: taken.append(take_on(session(), actor(), form.volunteer(), local_date()))):
        flash(_("%(name)s is on the roster, with number %(number)s.", name=taken[0].name, number=taken[0].number), "ok")
        return redirect(url_for("volunteers.volunteer", volunteer_id=taken[0].id), 303)
    return _form_page(form), 422


@pages.get("/<branch>/team/<uuid:volunteer_id>/details")
@needs(Right.VOLUNTEER_WRITE, about="volunteer")
def details(volunteer_id: uuid.UUID) -> ResponseReturnValue:
    """Ask what has to change."""
    found = volunteer_named(session(), volunteer_id)
    return _form_page(VolunteerForm(formdata=None, data=values_of(found)), found)


@pages.post("/<branch>/team/<uuid:volunteer_id>/details")
@needs(Right.VOLUNTEER_WRITE, about="volunteer")
def correct(volunteer_id: uuid.UUID) -> ResponseReturnValue:
    """Correct what the roster says of somebody."""
    form, found = VolunteerForm(), volunteer_named(session(), volunteer_id)

    def do() -> None:
        correct_volunteer(session(), actor(), volunteer_id, form.volunteer(), form.reason.data or "", local_date())

    if accepted(form, do):
        flash(_("Saved."), "ok")
        return redirect(url_for("volunteers.volunteer", volunteer_id=volunteer_id), 303)
    return _form_page(form, found), 422


def _form_page(form: VolunteerForm, found: Volunteer | None = None) -> str:
    form.offer(accounts_off_the_roster(session(), local_date()), found)
    return render_template("volunteers/form.html", form=form, one=found)
