"""The overview of the Helpdesk in sentences: what asks for attention first, then what rises, then how it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import format_date, format_decimal, ngettext
from flask_babel import gettext as _

from tenants.escalations.models import Rating, State
from wegwijs.templating import number, weekday
from wegwijs.words import word

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from tenants.escalations.models import Escalation
    from tenants.helpdesk.overview import Kept, Overview
    from tenants.helpdesk.people import Colleague
    from tenants.helpdesk.rising import Tally
    from tenants.helpdesk.signals import Signals

SHARE = 100


def headline(found: Overview) -> str:
    """Return the finding: how many are late, else how many wait for somebody, else that all is in hand."""
    whole = found.whole
    if whole.late:
        return str(ngettext("%(num)s question is late", "%(num)s questions are late", whole.late))
    if whole.unclaimed:
        said = ngettext("%(num)s question waits for somebody", "%(num)s questions wait for somebody", whole.unclaimed)
        return str(said) if whole.silent else str(_("%(waits)s, none is late", waits=said))
    return str(_("Every question is in somebody's hands"))


def lead(found: Overview, people: list[Colleague]) -> str:
    """Return what is open, and whether there is room for it."""
    whole = found.whole
    said = [ngettext("%(num)s question is open", "%(num)s questions are open", whole.open)]
    if whole.unclaimed:
        said.append(ngettext("%(num)s waits for somebody", "%(num)s wait for somebody", whole.unclaimed))
    if whole.waiting:
        said.append(ngettext("%(num)s waits for the branch", "%(num)s wait for the branch", whole.waiting))
    room = [one.capacity - one.open_count for one in people if not one.away and one.capacity is not None]
    here = [one for one in people if not one.away]
    sentence = ", ".join(str(each) for each in said) + "."
    if whole.silent:
        silent = ngettext(
            "%(num)s waits for a first word for longer than we promised.",
            "%(num)s wait for a first word for longer than we promised.",
            whole.silent,
        )
        sentence = f"{sentence} {silent}"
    if not here:
        nobody = _("Nobody of the Helpdesk is there today.")
        return f"{sentence} {nobody}"
    if len(room) < len(here):
        return sentence
    left = sum(max(each, 0) for each in room)
    space = (
        ngettext("Who is there has room for %(num)s more.", "Who is there has room for %(num)s more together.", left)
        if left
        else _("Nobody who is there has room for more.")
    )
    return f"{sentence} {space}"


def where(question: Escalation) -> str:
    """Return from which branch a question is, and who works on it."""
    if question.state is State.ASKED:
        return str(_("%(branch)s, nobody works on it", branch=question.branch_name))
    if question.state is State.WAITING:
        return str(
            _("%(branch)s, %(name)s waits for the branch", branch=question.branch_name, name=question.claimed_by_name)
        )
    return str(_("%(branch)s, %(name)s works on it", branch=question.branch_name, name=question.claimed_by_name))


def limit(question: Escalation, today: dt.date) -> str:
    """Return how near the legal limit of a question is."""
    assert question.legal_on is not None  # noqa: S101  only questions with a limit stand there
    left = (question.legal_on - today).days
    if left < 0:
        return str(_("was %(day)s", day=format_date(question.legal_on, "d MMM")))
    if left == 0:
        return str(_("today"))
    return str(ngettext("in %(num)s day", "in %(num)s days", left))


def usual(tally: Tally) -> str:
    """Return how often something is asked in a usual week, as one says it."""
    if tally.usual < 1:
        return str(_("usually less than one"))
    return str(_("usually %(usual)s", usual=format_decimal(round(tally.usual))))


def risen(found: Signals) -> Iterator[str]:
    """Give what rises, a sentence each; subjects first."""
    for subject in found.risen:
        tally = found.subjects[subject]
        yield str(
            _(
                "%(subject)s: %(recent)s questions in seven days, from %(branches)s. %(usual)s.",
                subject=word(subject),
                recent=number(tally.recent),
                branches=_branches(tally.branches),
                usual=usual(tally).capitalize(),
            )
        )
    for one in found.words:
        yield str(
            _(
                "The word “%(word)s” stands in %(recent)s questions of seven days, from %(branches)s. %(usual)s.",
                word=one.word,
                recent=number(one.tally.recent),
                branches=_branches(one.tally.branches),
                usual=usual(one.tally).capitalize(),
            )
        )


def quiet_week(found: Signals) -> str:
    """Return that nothing rises, with how much was asked."""
    return str(
        _(
            "Nothing stands out: %(recent)s in seven days, %(usual)s. What differs lies within what chance does.",
            recent=ngettext("%(num)s question", "%(num)s questions", found.whole.recent),
            usual=usual(found.whole),
        )
    )


def countries(found: Signals) -> str:
    """Return which countries the questions of this week are about; nothing when too few are to be told."""
    if not found.countries:
        return ""
    told = ", ".join(f"{one.key} {number(one.recent)}" for one in found.countries)
    return str(
        _("Countries that branches shared with the questions of these seven days: %(countries)s.", countries=told)
    )


def promises(found: Overview) -> Iterator[str]:
    """Give which promises were kept this month, and how that was the month before."""
    month, before = found.month, found.before
    yield _promise(
        month.first,
        before.first,
        _("This month nobody got a first word yet."),
        _("The first word came in time for %(kept)s of %(whole)s questions."),
    )
    yield _promise(
        month.answer,
        before.answer,
        _("This month nothing was answered yet."),
        _("The answer came in time for %(kept)s of %(whole)s questions."),
    )


def _promise(kept: Kept, before: Kept, none: str, some: str) -> str:
    said = some % {"kept": number(kept.kept), "whole": number(kept.whole)} if kept.whole else none
    if not before.whole:
        return str(said)
    share = round(before.kept / before.whole * SHARE)
    then = _("Last month: %(share)s%% of %(whole)s.", share=share, whole=number(before.whole))
    return f"{said} {then}"


def ratings(found: Overview) -> str:
    """Return what branches found of the answers of the last three months; nothing when nobody said."""
    whole = sum(found.ratings.values())
    if not whole:
        return str(_("No branch said yet whether an answer helped."))
    helped, partly, not_ = (found.ratings.get(one, 0) for one in (Rating.HELPED, Rating.PARTLY, Rating.NOT))
    return str(
        _(
            "Of %(whole)s answers of the last three months that branches rated, %(helped)s helped, %(partly)s helped a little"
            " and %(not_)s did not.",
            whole=number(whole),
            helped=number(helped),
            partly=number(partly),
            not_=number(not_),
        )
    )


def ages(found: Overview, oldest: str) -> str:
    """Return what the picture of the ages says, as a sentence that holds without it."""
    whole, old = found.whole.open, found.ages[-1]
    if not whole:
        return str(_("No question is open."))
    if not old:
        return str(_("Nothing waits for longer than %(oldest)s.", oldest=oldest))
    return str(
        ngettext(
            "%(num)s of %(whole)s open questions waits for longer than %(oldest)s.",
            "%(num)s of %(whole)s open questions wait for longer than %(oldest)s.",
            old,
            whole=number(whole),
            oldest=oldest,
        )
    )


def week(first: dt.date, last: dt.date) -> str:
    """Return which seven days are meant."""
    return str(_("%(first)s to %(last)s", first=weekday(first), last=weekday(last)))


def _branches(count: int) -> str:
    return str(ngettext("%(num)s branch", "%(num)s branches", count))
