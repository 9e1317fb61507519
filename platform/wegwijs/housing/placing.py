"""Placing people of a household, and correcting a placement: what is odd about it is asked before it is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID
from zlib import crc32

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.exceptions import NotFound

from tenants.faults import RefusalError
from tenants.housing.homes import (
    company_of,
    offer_of,
    people_at_hand,
)
from tenants.housing.limits import Doubt, DoubtsError
from tenants.housing.placing import (
    correct_placement,
    place,
)
from tenants.moments import local_date
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.choices import choices
from wegwijs.housing.blueprint import pages
from wegwijs.housing.choosing import asked_day
from wegwijs.housing.forms import PersonForm, PlacementCorrectionForm, PlacementForm
from wegwijs.housing.placements import standing_placement
from wegwijs.refusals import sentence_of, show_refusal
from wegwijs.requests import actor, reader, session

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

    from tenants.housing.homes import Company, Offer, Placed
    from tenants.housing.limits import Question


@pages.get("/<branch>/housing/placements/new")
@needs(Right.HOUSING_WRITE, about="placement")
def new_placement() -> ResponseReturnValue:
    """Ask who, and then where and when."""
    if not request.args.get("client"):
        return _choose_person()
    company = company_of(session(), reader(), _asked_client())
    offered = offer_of(session(), local_date())
    home = next((each for each in offered.homes if str(each.dwelling.id) == request.args.get("dwelling")), None)
    code = home.dwelling.municipality_code if home else company.client.municipality_code
    data = {
        "people": [str(each.id) for each in company.members],
        "municipality": code if code in offered.places else "",
        "day": asked_day(request.args.get("day", ""), local_date()) or local_date(),
        "dwelling": str(home.dwelling.id) if home else "",
        **({"route": request.args["route"]} if request.args.get("route") else {}),
    }
    form = PlacementForm(formdata=None, data=data)
    return _place_page(form, company, offered)


def _choose_person() -> ResponseReturnValue:
    """Ask whom to place; whoever is chosen goes on to the next page."""
    home = {"dwelling": request.args["dwelling"]} if request.args.get("dwelling") else {}
    form = PersonForm(request.args, meta={"csrf": False})
    if "who" in request.args:
        try:
            client = form.who.chosen()
            on = {"client": str(client.id), **home}
            return redirect(url_for("housing.new_placement", **on), 303)  # type: ignore[arg-type]  # options go by name
        except RefusalError as refusal:
            show_refusal(form, refusal)
    found = people_at_hand(session(), reader())
    page = render_template("housing/choose_person.html", form=form, found=found, home=home)
    return (page, 422) if form.errors else page


def _asked_client() -> uuid.UUID:
    try:
        return UUID(request.args.get("client", ""))
    except ValueError as error:
        raise NotFound from error


@pages.post("/<branch>/housing/placements/new")
@needs(Right.HOUSING_WRITE, about="placement")
def place_people() -> ResponseReturnValue:
    """Place people; what is odd about it is asked first."""
    if not request.args.get("client"):
        return redirect(url_for("housing.new_placement"), 303)
    company, offered = company_of(session(), reader(), _asked_client()), offer_of(session(), local_date())
    form = PlacementForm()
    _offer(form, company, offered)
    questions: list[Question] = []
    if form.validate():
        people = [UUID(each) for each in form.people.data]
        try:
            done = place(session(), actor(), people, form.placement(), local_date(), _accepted(form))
        except RefusalError as refusal:
            show_refusal(form, refusal)
        except DoubtsError as doubts:
            questions = list(doubts.questions)
        else:
            flash(ngettext("%(num)s person was placed.", "%(num)s people were placed.", len(done)), "ok")
            return redirect(url_for("housing.placement", placement_id=done[0].id), 303)
    return _place_page(form, company, offered, questions), 422


def _offer(form: PlacementForm, company: Company, offered: Offer) -> None:
    form.people.choices = choices([(str(each.id), f"{each.name}, {each.number}") for each in company.members])
    form.offer(offered, local_date())


def _place_page(form: PlacementForm, company: Company, offered: Offer, questions: list[Question] | None = None) -> str:
    _offer(form, company, offered)
    return render_template(
        "housing/place.html",
        form=form,
        company=company,
        questions=_said(questions or []),
        acceptance=_acceptance(form, questions or []),
    )


def _said(questions: list[Question]) -> list[str]:
    return [sentence_of(question.message, question.values) for question in questions]


def _mark(form: PlacementForm) -> str:
    """Return a mark of what was filled in: a yes to doubts about one thing is no yes to another."""
    names = ("people", "municipality", "day", "dwelling", "route", "counts")
    said = [form[name].data for name in names if name in form]
    return f"{crc32(repr(said).encode()):x}"


def _acceptance(form: PlacementForm, questions: list[Question]) -> str:
    """Return what the button "it is really so" sends: the doubts, and about what."""
    return " ".join([_mark(form), *sorted({question.doubt.value for question in questions})])


def _accepted(form: PlacementForm) -> set[Doubt]:
    """Return the doubts that were answered with yes, about just this."""
    mark, *doubts = request.form.get("accepted", "").split() or [""]
    return {Doubt(doubt) for doubt in doubts if doubt in set(Doubt)} if mark == _mark(form) else set()


@pages.get("/<branch>/housing/placements/<uuid:placement_id>/correction")
@needs(Right.HOUSING_WRITE, about="placement")
def ask_correct_placement(placement_id: uuid.UUID) -> ResponseReturnValue:
    """Ask what a placement should say, and why."""
    found = standing_placement(placement_id)
    one = found.placement
    data = {
        "municipality": one.municipality_code, "day": one.day, "dwelling": str(one.dwelling_id or ""),
        "route": one.route.value, "counts": "yes" if one.counts_for_quota else "no",
    }  # fmt: skip
    form = PlacementCorrectionForm(formdata=None, data=data)
    return _correction_page(form, found, offer_of(session(), local_date(), one.dwelling_id))


@pages.post("/<branch>/housing/placements/<uuid:placement_id>/correction")
@needs(Right.HOUSING_WRITE, about="placement")
def change_placement(placement_id: uuid.UUID) -> ResponseReturnValue:
    """Correct a placement."""
    found = standing_placement(placement_id)
    offered = offer_of(session(), local_date(), found.placement.dwelling_id)
    form = PlacementCorrectionForm()
    form.offer(offered, local_date())
    questions: list[Question] = []
    if form.validate():
        try:
            correct_placement(
                session(), actor(), placement_id, form.placement(), form.why.data or "", local_date(),
                _accepted(form), anew=form.anew.data,
            )  # fmt: skip
        except RefusalError as refusal:
            show_refusal(form, refusal)
        except DoubtsError as doubts:
            questions = list(doubts.questions)
        else:
            flash(_("Corrected. What it said before is kept."), "ok")
            return redirect(url_for("housing.placement", placement_id=placement_id), 303)
    return _correction_page(form, found, offered, questions), 422


def _correction_page(
    form: PlacementCorrectionForm, found: Placed, offered: Offer, questions: list[Question] | None = None
) -> str:
    form.offer(offered, local_date())
    return render_template(
        "housing/correct_placement.html", form=form, one=found.placement, client=found.client,
        questions=_said(questions or []), acceptance=_acceptance(form, questions or []),
    )  # fmt: skip
