"""What the page of a month shows: what changed, what is odd, whether the sums close, and the signature."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import url_for
from flask_babel import gettext as _

from tenants.figures.areas import consultations, dossiers
from tenants.figures.areas import organisation as team
from tenants.figures.queries import names_of_municipalities
from tenants.reports.sums import MUNICIPALITY
from tenants.signing.counting import BY_PART, TOTALS
from tenants.signing.freezing import key_of
from tenants.signing.models import Answer, State
from tenants.signing.oddities import Cell, Oddness
from tenants.signing.queries import own_months
from tenants.signing.rules import Hindrance, last_day, month_before, needs_reason, next_month
from wegwijs.annual_report.behind import PAGES
from wegwijs.annual_report.checking import sum_line, word_of
from wegwijs.dates import month_name
from wegwijs.pictures import sparkline, usual
from wegwijs.signing import sentences
from wegwijs.signing.forms import answer_form, prefix_of
from wegwijs.signing.words import SIGNS, STEPS
from wegwijs.templating import number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markupsafe import Markup

    from tenants.isolation import ScopedSession
    from tenants.signing.looking import Look
    from tenants.signing.oddities import Oddity
    from tenants.signing.rules import Question
    from wegwijs.annual_report.behind import Records
    from wegwijs.signing.forms import AnswerForm

STOCKS = (dossiers.OPEN_AT_END, team.VOLUNTEERS)
"""What stood at the end of the month, in the table of what changed."""
MONTHS_DRAWN = 12


@dataclass(frozen=True)
class Line:
    """One figure in the table of what changed."""

    name: str
    before: str
    now: str
    difference: str
    line: Markup
    total: str
    odd: bool
    part: bool = False


def month_context(
    session: ScopedSession,
    look: Look,
    today: dt.date,
    records: Records,
    sent: tuple[Cell, AnswerForm] | None = None,
) -> dict[str, Any]:
    """Return the context of `signing/month.html` but for its other forms; `sent` is an answer that was refused."""
    lines = list(_lines(look))
    open_ = [one for one in look.questions if not one.is_answered]
    months = own_months(session, dt.date(look.month.year, 1, 1), dt.date(look.month.year, 12, 1), today)
    here = next((one for one in months if one.month == look.month), None)
    unsettled = {one.oddity.cell for one in open_}
    return {
        "look": look,
        "month": look.month,
        "name": month_name(look.month),
        "headline": sentences.headline(look),
        "complete": sentences.complete_sentence(len(lines) - len(unsettled), len(lines)) if lines else "",
        "term": ""
        if look.stands or Hindrance.NOT_OVER in look.hindrances
        else sentences.term_sentence(look.month, today),
        "before_name": sentences.month_alone(month_before(look.month)),
        "heads": [sentences.short_month(month_before(look.month)), sentences.short_month(look.month)],
        "span": _span(look.month),
        "lines": lines,
        "questions": [_question(one, look.month, records, sent) for one in look.questions],
        "open": [sentences.cell_name(one.oddity.cell) for one in open_],
        "first_open": prefix_of(open_[0].oddity.cell) if open_ else "",
        "sums": _sums(session, look),
        "differences": _differences(look),
        "needs_reason": needs_reason(look.versions),
        "returned": look.newest.returned_reason if look.newest and look.newest.state is State.RETURNED else "",
        "handed_down": look.newest.returned_reason if look.newest and look.stands else "",
        "exception": here.exception if here else "",
        "months": [_month_link(one.month, SIGNS[one.step], str(STEPS[one.step]), look.month) for one in months],
        "earlier": month_before(look.month),
        "later": next_month(look.month) if next_month(look.month) <= today else None,
        "standing": look.counted.standing,
        "refused": sent[1] if sent else None,
    }


def _month_link(month: dt.date, sign: str, step: str, shown: dt.date) -> dict[str, Any]:
    href = url_for("signing.month", year=month.year, month=month.month)
    return {"name": sentences.short_month(month), "sign": sign, "step": step, "href": href, "current": month == shown}


def _span(month: dt.date) -> str:
    """Return the months of the year up to this one: `jan-okt`."""
    first = dt.date(month.year, 1, 1)
    last = sentences.short_month(month)
    return last if month == first else f"{sentences.short_month(first)}\N{EN DASH}{last}"


def _lines(look: Look) -> Iterator[Line]:
    odd = {one.oddity.cell: one for one in look.questions}
    for indicator in TOTALS:
        cell = Cell(indicator.id)
        if any(look.counted.amounts(cell)[month] for month in _shown_months(look.month)) or cell in odd:
            yield _line(look, cell, sentences.cell_name(cell), odd.get(cell))
        if indicator is consultations.CONTACTS:
            for part in sorted(one for one in odd if one.indicator in BY_PART):
                topic = word_of(part.breakdown, part.value)
                yield _line(look, part, str(_("of which %(topic)s", topic=topic)), odd[part], part=True)
    for indicator in STOCKS:
        cell = Cell(indicator.id)
        amounts = {month: stocks.get(cell, 0) for month, stocks in look.counted.stocks.items()}
        if any(amounts.values()):
            yield _stock_line(look.month, sentences.cell_name(cell), amounts)


def _shown_months(month: dt.date) -> list[dt.date]:
    return [month_before(dt.date(month.year, 1, 1)), *_of_year(month)]


def _of_year(month: dt.date) -> list[dt.date]:
    return [dt.date(month.year, number_, 1) for number_ in range(1, month.month + 1)]


def _line(look: Look, cell: Cell, name: str, asked: Question | None, *, part: bool = False) -> Line:
    amounts = look.counted.amounts(cell)
    now, before = amounts[look.month], amounts[month_before(look.month)]
    waits = asked is not None and not asked.is_answered and asked.oddity.oddness is Oddness.NOUGHT
    if waits or (asked is not None and asked.is_unknown):
        now = None
    year = [amounts[month] if month != look.month else now for month in _of_year(look.month)]
    known = [amount for amount in year if amount is not None]
    return Line(
        name,
        number(before),
        number(now),
        str(_("still open")) if waits else _difference(before, now),
        sparkline(year, odd=asked is not None, label=""),
        number(sum(known)) if known else number(None),
        odd=asked is not None,
        part=part,
    )


def _stock_line(month: dt.date, name: str, amounts: dict[dt.date, int]) -> Line:
    now, before = amounts.get(month, 0), amounts.get(month_before(month), 0)
    year = [amounts.get(one, 0) for one in _of_year(month)]
    return Line(name, number(before), number(now), _difference(before, now), sparkline(year), "\N{EM DASH}", odd=False)


def _difference(before: int | None, now: int | None) -> str:
    if before is None or now is None:
        return "\N{EM DASH}"
    if before == now:
        return str(_("the same"))
    sign = "+" if now > before else "\N{MINUS SIGN}"
    return f"{sign}{number(abs(now - before))}"


def _question(one: Question, month: dt.date, records: Records, sent: tuple[Cell, AnswerForm] | None) -> dict[str, Any]:
    oddity = one.oddity
    refused = sent is not None and sent[0] == oddity.cell
    answer = one.answer
    return {
        "id": prefix_of(oddity.cell),
        "key": key_of(oddity.cell),
        "title": sentences.odd_title(oddity, month),
        "why": sentences.why_odd(oddity),
        "picture": _picture(oddity, month, asks=oddity.oddness is Oddness.NOUGHT and not one.is_answered),
        "answered": one.is_answered,
        "answer": answer,
        "asks_why": oddity.oddness is not Oddness.NOUGHT or (answer is not None and bool(answer.reason)),
        "forgotten": answer is not None and answer.answer is Answer.FORGOTTEN,
        "records": _records(oddity.cell, month, records),
        "refused": refused,
        "form": sent[1] if sent is not None and refused else answer_form(one),
    }


def _records(cell: Cell, month: dt.date, records: Records) -> str | None:
    """Return where the records stand that a cell counts, for who may see them."""
    area = cell.indicator.partition(".")[0]
    kinds = {"year": month.year, "month": month.month, **({"topic": cell.value} if cell.value else {})}
    return records(area, **kinds) if area in PAGES else None


def _picture(oddity: Oddity, month: dt.date, *, asks: bool) -> Markup:
    before = oddity.months[-(MONTHS_DRAWN - 1) :]
    while before and before[0][1] is None:
        before = before[1:]
    months = [*(each for each, _amount in before), month]
    values = [*(amount for _each, amount in before), oddity.amount]
    least, most = number(oddity.usual.least), number(oddity.usual.most)
    said = (
        _("usual: %(least)s", least=least)
        if least == most
        else _("usual: %(least)s to %(most)s", least=least, most=most)
    )
    label = _(
        "%(name)s by month: %(usual)s, in %(month)s %(amount)s",
        name=sentences.cell_name(oddity.cell),
        usual=said,
        month=sentences.month_alone(month),
        amount=_("nothing filled in") if asks else number(oddity.amount),
    )
    return usual(
        values,
        [sentences.short_month(each) for each in months],
        (oddity.usual.least, oddity.usual.most),
        asks=asks,
        said=str(said),
        label=str(label),
    )


def _sums(session: ScopedSession, look: Look) -> list[dict[str, Any]]:
    shown = [one for one in look.sums if len(one.parts) > 1 or not one.closes]
    codes = {code for one in shown if one.by == MUNICIPALITY for code, _amount in one.parts}
    places = names_of_municipalities(session, codes, last_day(look.month)) if codes else {}
    return [sum_line(one, places) for one in shown]


def _differences(look: Look) -> list[dict[str, str]]:
    """Return what is no longer as it was signed: each total, and the parts of a total that moved by themselves."""
    totals = {one.cell.indicator for one in look.differences if not one.cell.breakdown}
    return [
        {
            "name": sentences.cell_name(one.cell),
            "signed": number(one.signed),
            "now": number(one.now),
            "difference": _difference(one.signed, one.now),
        }
        for one in look.differences
        if not one.cell.breakdown or one.cell.indicator not in totals
    ]
