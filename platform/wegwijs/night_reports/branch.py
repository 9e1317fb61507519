"""The page of a branch's night: the same report for everybody, with links to the lists that the reader may see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from tenants.night_reports.models import LetterState
from tenants.roles import Right
from wegwijs.night_reports.telling import (
    Line,
    about,
    between,
    capital,
    listed,
    month_name,
    moved,
    name_of_cell,
    neighbours,
    surprises,
    title_of,
)
from wegwijs.templating import clock, number

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from tenants.auth.queries import Place
    from tenants.night_reports.letters import Lost
    from tenants.night_reports.queries import Found


def branch_context(found: Found, place: Place, lost: Sequence[Lost] = ()) -> dict[str, Any]:
    """Return what the page of a branch's night shows to who looks from `place`."""
    content = found.content
    rows = moved(content.get("moves", []))
    late = list(_late(content.get("late", {}), place))
    waits = list(_waits(content.get("waits", {}), place)) if place.may(Right.REPORT_SIGN) else []
    odd = [*surprises(rows)]
    months = list(_odd_months(content.get("odd", []), place))
    incomplete = list(_incomplete(content.get("incomplete", {}), place))

    def href(day: dt.date) -> str:
        return url_for("night_reports.branch_night", day=day.isoformat())

    return {
        "title": title_of(found.day),
        "about": about(found.day),
        "headline": _headline(content, len(waits), len(odd) + len(months), len(incomplete)),
        "quiet": not (late or waits or odd or months or incomplete),
        "rows": rows,
        "odd": odd,
        "months": months,
        "late": late,
        "waits": waits,
        "incomplete": incomplete,
        "leads": place.may(Right.REPORT_SIGN),
        "made_at": _("Made at %(time)s, when the branch was counted.", time=clock(found.made_at)),
        "pdf": url_for("night_reports.branch_paper", day=found.day.isoformat()),
        "lost": [lost_sentence(one) for one in lost],
        **neighbours(found, href),
    }


def lost_sentence(one: Lost) -> str:
    """Return that a mail about a night did not arrive, and why."""
    why = {
        LetterState.REFUSED: _("The mail server refused it: the address may be wrong."),
        LetterState.BOUNCED: _("It came back: the mailbox may be full or gone."),
    }.get(one.state, _("It waits for longer than a day."))
    return str(_("The mail about this report to %(name)s did not arrive. %(why)s", name=one.name, why=why))


def _headline(content: Mapping[str, Any], waits: int, odd: int, incomplete: int) -> str:
    """Return the finding of the night in one sentence."""
    late = content.get("late", {})
    parts = []
    if late.get("became"):
        parts.append(ngettext("%(num)s deadline became late", "%(num)s deadlines became late", late["became"]))
    elif late.get("late"):
        parts.append(ngettext("%(num)s deadline is late", "%(num)s deadlines are late", late["late"]))
    if waits:
        parts.append(ngettext("%(num)s thing waits for you", "%(num)s things wait for you", waits))
    if odd:
        parts.append(ngettext("%(num)s count is not as usual", "%(num)s counts are not as usual", odd))
    if not parts and incomplete:
        parts.append(_("some records are not complete yet"))
    if not parts:
        return str(_("A quiet night: nothing is late, nothing waits, and everything is as usual."))
    return f"{capital(listed([str(part) for part in parts]))}."


def _links(place: Place, rows: Iterable[tuple[int, str, Right, str, str, bool]]) -> Iterable[Line]:
    """Give a line for each number that is not nought, with its link where the reader may go there."""
    for amount, what, right, act, href, late in rows:
        if amount:
            may = place.may(right)
            yield Line(number(amount), what, act if may else "", href if may else "", late)


def _late(late: Mapping[str, int], place: Place) -> Iterable[Line]:
    became, everything, near, tasks = (late.get(name, 0) for name in ("became", "late", "near", "tasks"))
    dossiers = url_for("dossiers.dossiers", whose="all")
    see, right = _("See the work list"), Right.DOSSIER_READ
    return _links(
        place,
        [
            (
                became,
                ngettext(
                    "deadline passed yesterday, and nobody said why.",
                    "deadlines passed yesterday, and nobody said why.",
                    became,
                ),
                *(right, see, dossiers, True),
            ),
            (
                everything - became,
                ngettext("deadline was late already.", "deadlines were late already.", everything - became),
                *(right, see, dossiers, True),
            ),
            (
                near,
                ngettext(
                    "deadline has its last day within a week.", "deadlines have their last day within a week.", near
                ),
                *(right, see, dossiers, False),
            ),
            (
                tasks,
                ngettext("task in a dossier is past its day.", "tasks in dossiers are past their day.", tasks),
                *(right, see, dossiers, False),
            ),
        ],
    )


def _waits(waits: Mapping[str, Any], place: Place) -> Iterable[Line]:
    months = waits.get("months", ())
    if months:
        yield Line(
            number(len(months)),
            str(
                ngettext(
                    "month waits for your signature: %(month)s.",
                    "months wait for your signature, the oldest is %(month)s.",
                    len(months),
                    month=month_name(months[0]),
                )
            ),
            str(_("Look and sign")),
            _month_page(months[0]),
        )
    names = ("approvals", "asked_back", "answers", "handed_up", "still", "handovers", "signals")
    approvals, back, answers, handed_up, still, handovers, signals = (waits.get(name, 0) for name in names)
    yield from _links(
        place,
        [
            (
                approvals,
                ngettext("question waits for your approval.", "questions wait for your approval.", approvals),
                Right.ESCALATION_APPROVE,
                _("Look at the questions"),
                url_for("escalations.proposals"),
                False,
            ),
            (
                back,
                ngettext("question stands still: the Helpdesk asks something.",
                         "questions stand still: the Helpdesk asks something.", back),
                Right.ESCALATION_READ,
                _("Give an answer"),
                url_for("escalations.questions"),
                False,
            ),
            (
                answers,
                ngettext("answer of the Helpdesk was not read.", "answers of the Helpdesk were not read.", answers),
                Right.ESCALATION_READ,
                _("Read the answers"),
                url_for("escalations.questions"),
                False,
            ),
            (
                handed_up,
                ngettext("deadline was not taken up by anybody.", "deadlines were not taken up by anybody.", handed_up),
                Right.DOSSIER_READ,
                _("See who can"),
                url_for("home.today"),
                False,
            ),
            (
                still,
                ngettext("term stands still for four weeks or longer.",
                         "terms stand still for four weeks or longer.", still),
                Right.DOSSIER_READ,
                _("Ask how it stands"),
                url_for("dossiers.dossiers", whose="all"),
                False,
            ),
            (
                handovers,
                ngettext("client is handed to you by another branch.", "clients are handed to you by another branch.",
                         handovers),
                Right.CLIENT_HANDOVER,
                _("Take them over"),
                url_for("clients.all_handovers"),
                False,
            ),
            (
                signals,
                ngettext("signal waits to be chosen for the municipality.",
                         "signals wait to be chosen for the municipality.", signals),
                Right.SIGNAL_CHOOSE,
                _("Choose"),
                url_for("partners.signals"),
                False,
            ),
        ],
    )  # fmt: skip


def _month_page(month: str) -> str:
    """Return where a month (its first day, as ISO) is looked at and signed."""
    return url_for("signing.month", year=int(month[:4]), month=int(month[5:7]))


KINDS = {
    "nought": _l("%(what)s in %(month)s: nothing at all. Usual is %(usual)s. Nought, or forgotten?"),
    "high": _l("%(what)s in %(month)s: %(amount)s. That is far more than usual (%(usual)s)."),
    "low": _l("%(what)s in %(month)s: %(amount)s. That is far less than usual (%(usual)s)."),
    "unlike_last_year": _l("%(what)s in %(month)s: %(amount)s. That is another step from last year than usual."),
}


def _odd_months(odd: Sequence[Mapping[str, Any]], place: Place) -> Iterable[Line]:
    for each in odd:
        said = str(KINDS[each["kind"]]) % {
            "what": name_of_cell(each["indicator"], each["breakdown"], each["value"]),
            "month": month_name(each["month"]),
            "amount": number(each["amount"]),
            "usual": between(each["usual"]),
        }
        href = _month_page(each["month"]) if place.may(Right.FIGURES_READ) else ""
        yield Line("", said, str(_("Look at the figures")), href)


def _incomplete(found: Mapping[str, int], place: Place) -> Iterable[Line]:
    nobodys, unknown, lessons = (found.get(name, 0) for name in ("nobodys", "unknown", "lessons"))
    return _links(
        place,
        [
            (
                nobodys,
                ngettext("dossier is handled by nobody at work.", "dossiers are handled by nobody at work.", nobodys),
                Right.DOSSIER_READ,
                _("See whose they are"),
                url_for("dossiers.dossiers", whose="nobody"),
                False,
            ),
            (
                unknown,
                ngettext("person was housed without an age, sex or nationality.",
                         "people were housed without an age, sex or nationality.", unknown),
                Right.HOUSING_READ,
                _("Complete the placements"),
                url_for("housing.placements"),
                False,
            ),
            (
                lessons,
                ngettext("lesson without a word on who came.", "lessons without a word on who came.", lessons),
                Right.LANGUAGE_READ,
                _("Say who came"),
                url_for("language.classes"),
                False,
            ),
        ],
    )  # fmt: skip
