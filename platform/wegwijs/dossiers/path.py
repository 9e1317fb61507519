"""The steps of a dossier as a path: what is done and when, where it stands now and until when, and how long the rest takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from flask_babel import ngettext

from tenants.deadlines.rules import OPEN, Situation
from tenants.dossiers.family import asks_outcome
from tenants.dossiers.models import DossierOutcome
from tenants.terms.catalogue import Bound, Means, Unit
from wegwijs.dossiers.naming import term_of
from wegwijs.dossiers.sentences import short_day
from wegwijs.words import word

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from tenants.deadlines.queries import Standing
    from tenants.dossiers.models import DossierStep
    from tenants.terms.catalogue import Length


@dataclass(frozen=True)
class Stop:
    """A step as the path shows it; `late` when its term was missed, and says so in words too."""

    step: DossierStep
    label: str
    when: str
    state: str
    """`done`, `now` or `ahead`."""
    late: bool = False


def path_of(steps: Iterable[DossierStep], standings: Sequence[Standing], today: dt.date) -> list[Stop]:
    """Return the steps that are needed; the first that is not done is where the dossier stands."""
    stops: list[Stop] = []
    passed = False
    for step in steps:
        if step.not_needed:
            continue
        guards = [one for one in standings if one.deadline.term in step.guarded_by]
        if step.done_on is not None:
            stops.append(_done(step, guards, today))
        elif passed:
            stops.append(Stop(step, step.label, _ahead(step), "ahead"))
        else:
            stops.append(_now(step, guards, today))
            passed = True
    return stops


def _done(step: DossierStep, guards: Sequence[Standing], today: dt.date) -> Stop:
    assert step.done_on is not None  # noqa: S101  it is done
    said = [short_day(step.done_on, today)]
    found = {one.situation(today) for one in guards}
    if asks_outcome(step) and step.outcome is not None:
        said.append(word(step.outcome).lower())
    if Situation.MET_LATE in found:
        said.append(_("too late"))
    elif found & {Situation.MET, Situation.MET_BY_POST} and any(one.bound is not Bound.NOBODY for one in guards):
        said.append(_("in time"))
    return Stop(step, step.label, ", ".join(said), "done", any(one.asks_reason(today) for one in guards))


def _now(step: DossierStep, guards: Sequence[Standing], today: dt.date) -> Stop:
    open_ = [one for one in guards if one.situation(today) in OPEN and one.bound is not Bound.NOBODY]
    dated = sorted((one for one in open_ if one.last_day), key=lambda one: one.last_day or today)
    if not dated:
        still = any(one.situation(today) is Situation.STILL for one in open_)
        return Stop(step, step.label, _("stands still") if still else _("now"), "now")
    last = dated[0].last_day or today
    late = last < today and dated[0].situation(today) is not Situation.IN_THE_POST
    when = (
        _("too late: %(day)s", day=short_day(last, today))
        if late
        else _("%(day)s at the latest", day=short_day(last, today))
    )
    return Stop(step, step.label, when, "now", late)


def _ahead(step: DossierStep) -> str:
    for term_id in step.guarded_by:
        term = term_of(term_id)
        if term is not None and term.means in {Means.LAST_DAY, Means.VALID_UNTIL} and term.bound is not Bound.NOBODY:
            return str(_("within %(length)s", length=length_words(term.length)))
    return ""


def length_words(length: Length) -> str:
    """Return a length in words: `3 maanden`."""
    if length.unit is Unit.DAYS:
        return str(ngettext("%(num)s day", "%(num)s days", length.count))
    if length.unit is Unit.WEEKS:
        return str(ngettext("%(num)s week", "%(num)s weeks", length.count))
    if length.unit is Unit.MONTHS:
        return str(ngettext("%(num)s month", "%(num)s months", length.count))
    return str(ngettext("%(num)s year", "%(num)s years", length.count))


def refused(steps: Iterable[DossierStep]) -> bool:
    """Whether the last decision of a dossier was a refusal: then somebody can object."""
    decided = [step for step in steps if asks_outcome(step) and step.done_on is not None and step.outcome is not None]
    return bool(decided) and decided[-1].outcome is DossierOutcome.REFUSED
