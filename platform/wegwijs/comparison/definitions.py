"""What everything on a page of the comparison means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext as _

from tenants.comparison.against import Per, is_of_no_size
from tenants.comparison.choice import needs_of
from tenants.figures.catalogue import INDICATORS
from wegwijs.comparison.sentences import no_ranking
from wegwijs.templating import day as written_day

if TYPE_CHECKING:
    import datetime as dt

    from tenants.comparison.lines import Compared


def definitions(found: Compared, counted_on: dt.date | None, small: int) -> list[tuple[str, str]]:
    """Return what the figures of a page mean, and the signs in its tables: each term with its definition."""
    choice = found.choice
    indicator = INDICATORS[choice.what.indicator]
    said: list[tuple[object, object]] = [(_(indicator.name), _(indicator.definition))]
    beside = [name for name in needs_of(choice.what, choice.per) if name != choice.what.indicator]
    said += [(_(INDICATORS[name].name), _(INDICATORS[name].definition)) for name in beside]
    if is_of_no_size(choice.what.indicator):
        said.append((_("No ranking"), no_ranking(choice)))
    if choice.per is Per.INHABITANTS and counted_on:
        said.append(
            (
                _("Inhabitants"),
                _(
                    "Of the municipalities that were served, as Statistics Netherlands (CBS) counted them on %(day)s at the"
                    " latest.",
                    day=written_day(counted_on),
                ),
            )
        )
    if choice.per is Per.BEFORE:
        said.append((_("A year earlier"), _("The same months of the year before, as far as both are over and known.")))
    if choice.per is not Per.NONE:
        said += [
            (
                _("What chance allows"),
                _(
                    "When there is nothing but chance, 19 of 20 branches lie within the grey band and 998 of 1,000 within the"
                    " dashed lines, whatever their size. Exact limits for counts (Poisson, binomial) are used. When branches"
                    " differ more among themselves, the limits are wider by as much. Who lies outside did not do better or"
                    " worse: something else than chance is behind it."
                ),
            ),
        ]
    said += [
        (
            _("Not shown"),
            _(
                "Fewer than %(small)s people, or a number that would give those away. The branch itself sees it.",
                small=small,
            ),
        ),
        (_("A question mark"), _("Not known, which is not nought.")),
    ]
    return [(str(term), str(words)) for term, words in said]
