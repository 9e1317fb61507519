"""The report of a quarter to a municipality: reading it, writing it, making it final, and what is agreed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from tenants.drafts.actions import forget_draft, save_draft
from tenants.drafts.queries import draft_of
from tenants.faults import AbsentError, RefusalError
from tenants.moments import local_date
from tenants.municipality_reports.actions import agree, make_final, refuse_unserved, take_back, write_words
from tenants.municipality_reports.content import present_content
from tenants.municipality_reports.queries import contract_of, versions_of
from tenants.municipality_reports.rules import CONTRACTABLE, DEFAULTS, FIRST_YEAR, LAST_YEAR, Quarter
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.annual_report.paper import PaperMissingError, printed
from wegwijs.annual_report.taken_back import back_of
from wegwijs.desk.forms import as_typed
from wegwijs.drafts.views import draft_content, draft_says
from wegwijs.municipality_reports.forms import ContractForm, FinishForm, TakeBackForm, WordsForm, contract_to_show
from wegwijs.municipality_reports.making import (
    checks_context,
    counts_that_differ,
    newest,
    overview_context,
    since_sentences,
)
from wegwijs.municipality_reports.sheet import HEADER, not_shown, rows, workbook
from wegwijs.municipality_reports.telling import made_sentence, quarter_name, report_context
from wegwijs.refusals import accepted, show_refusal
from wegwijs.requests import actor, place, session, touch
from wegwijs.sheets import csv_answer

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from tenants.municipality_reports.actions import Finished
    from tenants.municipality_reports.models import MunicipalityReportVersion

pages = Blueprint("municipality_reports", __name__)
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pages.get("/<branch>/municipality-reports")
@needs(Right.FIGURES_READ)
def overview() -> ResponseReturnValue:
    """Show the quarters of each municipality, and how far each report is."""
    context = overview_context(session(), local_date(), may_make=place().may(Right.REPORT_SIGN))
    return render_template("municipality_reports/overview.html", **context)


@pages.get("/<branch>/municipality-reports/<code>/<quarter>")
@needs(Right.FIGURES_READ, about="municipality_report")
def report(code: str, quarter: str) -> ResponseReturnValue:
    """Show the report as the municipality got it, or an older version of it; without any, how it is now."""
    of = _quarter(code, quarter)
    content, version, versions = _shown(code, of)
    return render_template(
        "municipality_reports/report.html",
        **report_context(content, version),
        versions=versions,
        version=version,
        newest=newest(versions),
        why=not_shown(content["small"]),
        code=code,
        may_make=place().may(Right.REPORT_SIGN),
    )


@pages.get("/<branch>/municipality-reports/<code>/<quarter>.pdf")
@needs(Right.FIGURES_READ, about="municipality_report", verb="export")
def paper(code: str, quarter: str) -> ResponseReturnValue:
    """Give the report on A4; where pango is missing, say so."""
    of = _quarter(code, quarter)
    content, version, _versions = _shown(code, of)
    html = render_template(
        "municipality_reports/paper.html", **report_context(content, version), why=not_shown(content["small"])
    )
    try:
        made = printed(html)
    except PaperMissingError:
        advice = _("This computer cannot make a PDF. Print the page from your browser: it looks the same on paper.")
        return render_template("errors/error.html", code=503, title=_("There is no PDF here"), advice=advice), 503
    headers = {"Content-Disposition": f'inline; filename="{_file_name(content)}.pdf"'}
    return made, 200, {"Content-Type": "application/pdf", **headers}


@pages.get("/<branch>/municipality-reports/<code>/<quarter>.xlsx")
@needs(Right.FIGURES_READ, about="municipality_report", verb="export")
def spreadsheet(code: str, quarter: str) -> ResponseReturnValue:
    """Give the numbers with their definitions as a workbook."""
    content, version, _versions = _shown(code, _quarter(code, quarter))
    answer = Response(workbook(content, made_sentence(content, version)), mimetype=WORKBOOK)
    answer.headers["Content-Disposition"] = f'attachment; filename="{_file_name(content)}.xlsx"'
    return answer


@pages.get("/<branch>/municipality-reports/<code>/<quarter>.csv")
@needs(Right.FIGURES_READ, about="municipality_report", verb="export")
def sheet(code: str, quarter: str) -> ResponseReturnValue:
    """Give the contracted counts as a plain sheet."""
    content, _version, _versions = _shown(code, _quarter(code, quarter))
    return csv_answer(_file_name(content), HEADER, rows(content))


def _shown(
    code: str, quarter: Quarter
) -> tuple[dict[str, Any], MunicipalityReportVersion | None, list[MunicipalityReportVersion]]:
    """Return the version that the address asks for, by default the newest; without any, the report as it is now."""
    versions = list(versions_of(session(), code, quarter))
    given = request.args.get("version")
    if given is not None:
        found = next((one for one in versions if str(one.version) == given), None)
        if found is None:
            raise AbsentError
        return found.content, found, versions
    found = newest(versions)
    if found is not None:
        return found.content, found, versions
    return present_content(session(), code, quarter, _small()), None, versions


def _file_name(content: dict[str, Any]) -> str:
    return f"{content['slug']}-{content['municipality']['code']}-{content['year']}-Q{content['quarter']}"


def _quarter(code: str, given: str) -> Quarter:
    """Return the quarter of an address, in which the branch serves the municipality. What cannot be leads nowhere."""
    found = Quarter.read(given)
    if found is None or found > Quarter.of(local_date()):
        raise AbsentError
    refuse_unserved(session(), code, found.first, found.last)
    touch("municipality_report", f"{code} {found.code}")
    return found


def _small() -> int:
    least: int = current_app.extensions["settings"].small_number
    return least


@pages.get("/<branch>/municipality-reports/<code>/<quarter>/making")
@needs(Right.REPORT_SIGN, about="municipality_report")
def making(code: str, quarter: str) -> ResponseReturnValue:
    """Show the words, to change them, what the checks find, and the report as it would be."""
    return _making(code, _quarter(code, quarter))


def _making(
    code: str,
    quarter: Quarter,
    form: WordsForm | None = None,
    finish: FinishForm | None = None,
    back: TakeBackForm | None = None,
) -> ResponseReturnValue:
    content = present_content(session(), code, quarter, _small())
    draft = draft_of(session(), actor(), _draft_name(code, quarter)) if form is None else None
    versions = list(versions_of(session(), code, quarter))
    words = WordsForm(formdata=as_typed(draft.content)) if draft else WordsForm(formdata=None, **content["words"])
    wrong = next((one for one in (form, finish, back) if one is not None and one.errors), None)
    page = render_template(
        "municipality_reports/making.html",
        **report_context(content, None),
        **checks_context(session(), quarter, content, local_date()),
        words=form or words,
        finish=finish or FinishForm(formdata=None),
        after=versions[0].version if versions else 0,
        back=back or TakeBackForm(formdata=None),
        form=wrong,
        draft_status=draft_says(draft.saved_at) if draft else "",
        versions=versions,
        newest=newest(versions),
        takes_back=back_of(newest(versions), versions, counts_that_differ),
        since=since_sentences(newest(versions), content),
        contract=contract_of(session(), code, quarter.year),
        why=not_shown(content["small"]),
        code=code,
    )
    return page, 422 if wrong is not None else 200


def _draft_name(code: str, quarter: Quarter) -> str:
    return f"municipality {code} {quarter.code}"


@pages.post("/<branch>/municipality-reports/<code>/<quarter>/making")
@needs(Right.REPORT_SIGN, about="municipality_report")
def tell(code: str, quarter: str) -> ResponseReturnValue:
    """Keep the words, or throw away what was typed since."""
    of, form = _quarter(code, quarter), WordsForm()
    if request.form.get("do") == "discard":
        forget_draft(session(), actor(), _draft_name(code, of))
        flash(_("Your draft is gone. Below is the text as it was kept."), "ok")
        return redirect(url_for("municipality_reports.making", code=code, quarter=quarter), 303)

    def do() -> None:
        write_words(session(), actor(), code, of, form.told())
        forget_draft(session(), actor(), _draft_name(code, of))

    if accepted(form, do):
        flash(_("Your text is kept."), "ok")
        return redirect(url_for("municipality_reports.making", code=code, quarter=quarter, _anchor="checks"), 303)
    return _making(code, of, form)


@pages.post("/<branch>/municipality-reports/<code>/<quarter>/draft")
@needs(Right.REPORT_SIGN)
def keep_draft(code: str, quarter: str) -> ResponseReturnValue:
    """Keep the words while they are being typed, and say so in one sentence."""
    of = _quarter(code, quarter)
    try:
        said, status = draft_says(save_draft(session(), actor(), _draft_name(code, of), draft_content()).saved_at), 200
    except RefusalError as refusal:
        said, status = str(_(refusal.message, **refusal.values)), 422
    return said, status, {"Content-Type": "text/plain; charset=utf-8"}


@pages.post("/<branch>/municipality-reports/<code>/<quarter>/final")
@needs(Right.REPORT_SIGN, about="municipality_report")
def finish(code: str, quarter: str) -> ResponseReturnValue:
    """Make the report final, as the next version."""
    of, form = _quarter(code, quarter), FinishForm()

    def do() -> None:
        made = make_final(
            session(),
            actor(),
            code,
            of,
            local_date(),
            form.reason.data or "",
            looked=form.looked.data,
            small=_small(),
            after=form.after.data,
        )
        flash(*_finished(made))

    if accepted(form, do):
        return redirect(url_for("municipality_reports.report", code=code, quarter=quarter), 303)
    return _making(code, of, finish=form)


def _finished(made: Finished) -> tuple[str, str]:
    """Return what is said once it is final, and how; also to who sent the same page twice."""
    version = made.version.version
    if made.is_new:
        return str(_("The report is final, version %(version)s. Print it or send it on.", version=version)), "ok"
    if made.version.withdrawn_at is None:
        said = _("It was final already: version %(version)s stands, nothing was made anew.", version=version)
        return str(said), "info"
    said = _("Version %(version)s was made already, and taken back since. Nothing was made anew.", version=version)
    return str(said), "warning"


@pages.post("/<branch>/municipality-reports/<code>/<quarter>/versions/<int:version>/withdrawal")
@needs(Right.REPORT_SIGN, about="municipality_report")
def withdraw(code: str, quarter: str, version: int) -> ResponseReturnValue:
    """Take a version back."""
    of, form = _quarter(code, quarter), TakeBackForm()

    def do() -> None:
        why, confirmed = form.withdrawal.data or "", form.confirmed.data
        take_back(session(), actor(), code, of, version, why, confirmed=confirmed)

    if accepted(form, do):
        said = _("Version %(version)s of %(quarter)s is taken back.", version=version, quarter=quarter_name(of))
        flash(said, "ok")
        return redirect(url_for("municipality_reports.making", code=code, quarter=quarter), 303)
    return _making(code, of, back=form)


@pages.get("/<branch>/municipality-contracts/<code>/<int:year>")
@needs(Right.REPORT_SIGN, about="contract")
def contract(code: str, year: int) -> ResponseReturnValue:
    """Show what is agreed with a municipality for a year, to change it."""
    found = contract_of(session(), code, _year(year))
    return _contract(code, year, ContractForm(formdata=None, **contract_to_show(found.lines)))


def _year(year: int) -> int:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise NotFound
    return year


def _contract(code: str, year: int, form: ContractForm) -> ResponseReturnValue:
    name = refuse_unserved(session(), code, Quarter(year, 1).first, Quarter(year, 4).last)
    touch("contract", f"{code} {year}")
    page = render_template(
        "municipality_reports/contract.html",
        form=form,
        year=year,
        code=code,
        name=name,
        found=contract_of(session(), code, year),
        indicators=CONTRACTABLE,
        defaults=DEFAULTS,
    )
    return page, 422 if form.errors else 200


@pages.post("/<branch>/municipality-contracts/<code>/<int:year>")
@needs(Right.REPORT_SIGN, about="contract")
def set_contract(code: str, year: int) -> ResponseReturnValue:
    """Set what is agreed."""
    form = ContractForm()
    if form.validate():
        try:
            agree(session(), actor(), code, _year(year), form.lines())
        except RefusalError as refusal:
            show_refusal(form, refusal)
        else:
            flash(_("What is agreed for %(year)s is kept.", year=year), "ok")
            return redirect(url_for("municipality_reports.overview"), 303)
    return _contract(code, year, form)
