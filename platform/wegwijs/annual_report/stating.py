"""The page on which a team lead states what once stood on paper about a year, and takes back what was wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField, StringField
from wtforms.validators import Length

from tenants.figures.queries import figures_of_years
from tenants.reports.content import frozen_content
from tenants.reports.printed import Stated, computed, printable, small_ones
from tenants.reports.stating import (
    LONGEST_PRINTED,
    LONGEST_REASON,
    printed_of_years,
    state_printed,
    withdraw_printed,
)
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.annual_report import wording
from wegwijs.annual_report.blueprint import pages, small
from wegwijs.annual_report.making import refuse_impossible
from wegwijs.choices import choices
from wegwijs.refusals import accepted
from wegwijs.requests import actor, session
from wegwijs.templating import number

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

    from tenants.reports.models import PrintedFigure

UNPROCESSABLE = 422


class PrintedForm(FlaskForm):  # type: ignore[misc]
    """A figure as it was printed."""

    figure = SelectField(_l("Which figure?"))
    printed = StringField(_l("What did it say?"), validators=[Length(max=LONGEST_PRINTED)])
    reason = StringField(
        _l("Why is another number counted? Readers see this."), validators=[Length(max=LONGEST_REASON)]
    )

    def offer(self) -> None:
        """Offer every figure that a page can have printed."""
        named = [(figure, wording.figure_name(figure)) for figure in printable()]
        self.figure.choices = choices([("", _("Choose")), *named])


@pages.get("/<branch>/figures/<int:year>/printed")
@needs(Right.REPORT_SIGN)
def printed(year: int) -> ResponseReturnValue:
    """Show what was printed about a year, beside what is counted."""
    form = PrintedForm(formdata=None)
    form.offer()
    return render_template("annual_report/printed.html", form=form, **_context(year))


@pages.post("/<branch>/figures/<int:year>/printed")
@needs(Right.REPORT_SIGN)
def state(year: int) -> ResponseReturnValue:
    """State how a figure was printed."""
    refuse_impossible(year)
    form = PrintedForm()
    form.offer()
    stated = Stated(form.figure.data or "", form.printed.data or "", form.reason.data or "")
    if form.validate() and accepted(form, lambda: state_printed(session(), actor(), year, stated)):
        flash(_("Kept: “%(printed)s” as it was printed.", printed=stated.printed.strip()), "ok")
        return redirect(url_for("annual_report.printed", year=year))
    return render_template("annual_report/printed.html", form=form, **_context(year)), UNPROCESSABLE


@pages.post("/<branch>/figures/<int:year>/printed/<uuid:printed_id>/withdrawal")
@needs(Right.REPORT_SIGN)
def unstate(year: int, printed_id: uuid.UUID) -> ResponseReturnValue:
    """Take back a printed figure that was stated by mistake."""
    gone = withdraw_printed(session(), actor(), year, printed_id)
    name = wording.figure_name(gone.figure)
    flash(_("Taken back: %(name)s. State it anew to undo this.", name=name), "ok")
    return redirect(url_for("annual_report.printed", year=year))


def _context(year: int) -> dict[str, Any]:
    refuse_impossible(year)
    rows = printed_of_years(session(), [year])[year]
    both = figures_of_years(session(), [year, year - 1])
    stated = [Stated(row.figure, row.printed, row.reason) for row in rows]
    # Inside the branch, so nothing is hidden here.
    inside = frozen_content(both[year], both[year - 1], {}, {"small": 0}, [], {year: stated})["figures"]
    few = {
        figure for chapter in {one.indicator.partition(".")[0] for one in stated}
        for figure in small_ones(stated, small(), chapter)
    }  # fmt: skip
    return {
        "year": year,
        "small": small(),
        "rows": [_row(row, one, inside, few) for row, one in zip(rows, stated, strict=True)],
    }


def _row(row: PrintedFigure, one: Stated, inside: dict[str, Any], few: set[str]) -> dict[str, Any]:
    counted = computed(one, inside)
    return {
        "id": row.id,
        "name": wording.figure_name(row.figure),
        "printed": row.printed,
        "counted": number(counted) if isinstance(counted, int) else "–",
        "same": counted == one.number,
        "reason": row.reason,
        "few": row.figure in few,
    }
