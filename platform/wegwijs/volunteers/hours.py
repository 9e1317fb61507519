"""Hours: everybody writes their own, the team lead those of others too; what they add up to, also as a sheet."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_babel import format_date
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from tenants.faults import RefusalError
from tenants.moments import first_of_month, local_date
from tenants.roles import Right
from tenants.volunteers.hours import (
    correct_hours,
    hours_named,
    hours_of,
    hours_of_everybody,
    log_hours,
    restore_hours,
    withdraw_hours,
)
from tenants.volunteers.queries import volunteer_named, volunteer_of_person
from tenants.words import N_
from wegwijs.access import needs
from wegwijs.refusals import accepted
from wegwijs.requests import actor, place, session, touch
from wegwijs.sheets import csv_answer
from wegwijs.volunteers.forms import HoursForm, chosen_id, values_of_hours
from wegwijs.volunteers.pages import pages

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

    from tenants.volunteers.models import Volunteer, VolunteerHours

_FIRST_YEAR, _LAST_YEAR = 1990, 2200
_MINUTES = 60


def duration(minutes: int) -> str:
    """Return a time worked as one writes it: `3:30`."""
    return f"{minutes // _MINUTES}:{minutes % _MINUTES:02}"


def month_short(first: dt.date) -> str:
    """Return a month as a column names it: `nov`."""
    return str(format_date(first, "LLL"))


pages.add_app_template_filter(duration)
pages.add_app_template_filter(month_short)


def _year() -> int:
    """Return the year that the address asks. Raises `NotFound` for what is none."""
    year = request.args.get("year", local_date().year, int)
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise NotFound
    return year


def _refuse_of_others(volunteer: Volunteer) -> None:
    """Raise `RefusalError` for hours of somebody else, unless one oversees the team."""
    if volunteer.person_id != actor().who and not place().may(Right.VOLUNTEER_WRITE):
        raise RefusalError(N_("These are the hours of somebody else. Only they and the team lead write them down."))


@pages.get("/<branch>/team/hours")
@needs(Right.HOURS_WRITE, about="hours")
def my_hours() -> ResponseReturnValue:
    """Lead to one's own hours; who is not on the roster is told whom to ask."""
    mine = volunteer_of_person(session(), actor().who)
    if mine is None:
        return render_template("volunteers/no_hours.html", leads=place().may(Right.VOLUNTEER_WRITE))
    return redirect(url_for("volunteers.hours", volunteer_id=mine.id))


@pages.get("/<branch>/team/<uuid:volunteer_id>/hours")
@needs(Right.HOURS_WRITE, about="volunteer")
def hours(volunteer_id: uuid.UUID) -> ResponseReturnValue:
    """Show what somebody worked in a year, month by month, and ask for the next."""
    return _page(volunteer_id, HoursForm(formdata=None, data={"day": local_date()}))


@pages.post("/<branch>/team/<uuid:volunteer_id>/hours")
@needs(Right.HOURS_WRITE, about="volunteer")
def write_hours(volunteer_id: uuid.UUID) -> ResponseReturnValue:
    """Write hours down."""
    form = HoursForm()
    _refuse_of_others(volunteer_named(session(), volunteer_id))
    if accepted(form, lambda: log_hours(session(), actor(), volunteer_id, form.worked(), local_date())):
        flash(_("Saved."), "ok")
        return _back(volunteer_id, form.day.data)
    return _page(volunteer_id, form), 422


def _back(volunteer_id: uuid.UUID, day: dt.date, **withdrawn: uuid.UUID) -> ResponseReturnValue:
    values = {"year": day.year, **withdrawn}
    return redirect(url_for("volunteers.hours", volunteer_id=volunteer_id, **values), 303)  # type: ignore[arg-type]


def _page(volunteer_id: uuid.UUID, form: HoursForm) -> str:
    year, one = _year(), volunteer_named(session(), volunteer_id)
    _refuse_of_others(one)
    found = hours_of(session(), volunteer_id, year)
    months = [
        (month, each := list(group), sum(hours.minutes for hours in each))
        for month, group in itertools.groupby(found, key=lambda hours: first_of_month(hours.day))
    ]
    return render_template(
        "volunteers/hours.html",
        form=form,
        one=one,
        year=year,
        months=months,
        total=sum(hours.minutes for hours in found),
        own=one.person_id == actor().who,
        withdrawn=chosen_id(request.args.get("hours")),
        this_year=local_date().year,
    )


@pages.get("/<branch>/team/hours/<uuid:hours_id>")
@needs(Right.HOURS_WRITE, about="hours")
def one_day(hours_id: uuid.UUID) -> ResponseReturnValue:
    """Ask what has to change in hours that were written down."""
    found = hours_named(session(), hours_id)
    return _correction_page(HoursForm(formdata=None, data=values_of_hours(found)), found)


@pages.post("/<branch>/team/hours/<uuid:hours_id>")
@needs(Right.HOURS_WRITE, about="hours")
def change_hours(hours_id: uuid.UUID) -> ResponseReturnValue:
    """Correct hours."""
    form, found = HoursForm(), hours_named(session(), hours_id)
    _refuse_of_others(volunteer_named(session(), found.volunteer_id))
    if accepted(form, lambda: correct_hours(session(), actor(), hours_id, form.worked(), local_date())):
        flash(_("Saved."), "ok")
        return _back(found.volunteer_id, found.day)
    return _correction_page(form, found), 422


def _correction_page(form: HoursForm, found: VolunteerHours) -> str:
    one = volunteer_named(session(), found.volunteer_id)
    _refuse_of_others(one)
    return render_template("volunteers/one_day.html", form=form, one=one, hours=found)


@pages.post("/<branch>/team/hours/<uuid:hours_id>/withdraw")
@needs(Right.HOURS_WRITE, about="hours")
def drop_hours(hours_id: uuid.UUID) -> ResponseReturnValue:
    """Take back hours that were written down by mistake."""
    _refuse_of_others(volunteer_named(session(), hours_named(session(), hours_id).volunteer_id))
    found = withdraw_hours(session(), actor(), hours_id)
    return _back(found.volunteer_id, found.day, hours=found.id)


@pages.post("/<branch>/team/hours/<uuid:hours_id>/restore")
@needs(Right.HOURS_WRITE, about="hours")
def keep_hours(hours_id: uuid.UUID) -> ResponseReturnValue:
    """Let them count again."""
    found = restore_hours(session(), actor(), hours_id, local_date())
    _refuse_of_others(volunteer_named(session(), found.volunteer_id))
    flash(_("They count again."), "ok")
    return _back(found.volunteer_id, found.day)


@pages.get("/<branch>/team/<uuid:volunteer_id>/hours.csv")
@needs(Right.HOURS_WRITE, about="volunteer", verb="export")
def hours_sheet(volunteer_id: uuid.UUID) -> ResponseReturnValue:
    """Give what somebody worked in a year as a sheet, day by day."""
    year, one = _year(), volunteer_named(session(), volunteer_id)
    _refuse_of_others(one)
    found = hours_of(session(), volunteer_id, year)
    touch("volunteer", volunteer_id, rows=len(found), year=year)
    rows = [(each.day.isoformat(), each.minutes, each.what) for each in reversed(found)]
    return csv_answer(f"hours-{one.number}-{year}", ("date", "minutes", "what"), rows)


@pages.get("/<branch>/team/hours/everybody")
@needs(Right.VOLUNTEER_WRITE, about="hours")
def everybody() -> ResponseReturnValue:
    """Show what everybody worked in a year, by month."""
    year = _year()
    found = hours_of_everybody(session(), year)
    months = [month for month in range(1, 13) if any(month in each.months for each in found)]
    touch("hours", "", people=len(found), year=year)
    return render_template(
        "volunteers/everybody.html",
        people=found,
        year=year,
        months=[(month, dt.date(year, month, 1)) for month in months],
        sums={month: sum(each.months.get(month, 0) for each in found) for month in months},
        total=sum(each.total for each in found),
    )


@pages.get("/<branch>/team/hours/everybody.csv")
@needs(Right.VOLUNTEER_WRITE, about="hours", verb="export")
def everybody_sheet() -> ResponseReturnValue:
    """Give the same as a sheet: minutes by person and month."""
    year = _year()
    found = hours_of_everybody(session(), year)
    touch("hours", "", rows=len(found), year=year)
    header = ("number", "name", *(f"{year}-{month:02}" for month in range(1, 13)), "total")
    rows = [
        (each.number, each.name, *(each.months.get(month, 0) for month in range(1, 13)), each.total) for each in found
    ]
    return csv_answer(f"hours-{place().branch_slug}-{year}", header, rows)
