"""The findings in words: each is computed, and says no more than the numbers do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import format_decimal, ngettext
from flask_babel import gettext as _

from wegwijs.annual_report.sentences import joined
from wegwijs.comparison.choice import Per
from wegwijs.templating import day, number
from wegwijs.words import TOPICS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from wegwijs.comparison.chance import Ordinary
    from wegwijs.comparison.choice import Choice
    from wegwijs.comparison.reading import Compared


def percent(share: float | None) -> str:
    """Return a change as one writes it: `+12%`, `−4%`; unknown is said."""
    if share is None:
        return "?"
    sign = "+" if share > 0 else "\N{MINUS SIGN}" if share < 0 else ""
    return f"{sign}{number(round(abs(share) * 100))}%" if round(abs(share) * 100) else "0%"


def rate(value: float | None) -> str | None:
    """Return a rate as one writes it, with one decimal; none when unknown."""
    return None if value is None else str(format_decimal(value, "#,##0.0"))


def what(choice: Choice) -> str:
    """Return what is counted, as it stands in a sentence."""
    if choice.topic is None:
        return str(_("visits"))
    return str(_("visits about %(topic)s", topic=str(TOPICS[choice.topic]).lower()))


def headline(branches: Sequence[Compared], odd: dict[str, int], usual: Ordinary | None, choice: Choice) -> str:
    """Return the finding: how many did as one may expect, and by name who did not."""
    known = [branch for branch in branches if branch.held(choice.per) is not None]
    values = {"what": what(choice), "year": choice.year}
    if not any(branch.amount for branch in branches):
        return str(_("Nothing is counted of %(year)s.", **values))
    if usual is None:
        return together(branches, choice)
    more = [branch.name for branch in known if odd.get(branch.slug, 0) > 0]
    fewer = [branch.name for branch in known if odd.get(branch.slug, 0) < 0]
    ordinary = len(known) - len(more) - len(fewer)
    if not more and not fewer:
        return str(
            ngettext(
                "The %(num)s branch had about as many %(what)s as one may expect.",
                "All %(num)s branches had about as many %(what)s as one may expect.",
                ordinary,
                **values,
            )
        )
    said = [
        str(
            _(
                "%(number)s of the %(all)s branches had about as many %(what)s as one may expect.",
                number=number(ordinary), all=number(len(known)), **values,
            )
        )
    ]  # fmt: skip
    if more:
        said.append(str(_("%(names)s had more.", names=joined(more))))
    if fewer:
        said.append(str(_("%(names)s had fewer.", names=joined(fewer))))
    return " ".join(said)


def together(branches: Sequence[Compared], choice: Choice) -> str:
    """Return the sum of all branches beside that of the year before."""
    amounts = [branch.amount for branch in branches if branch.amount is not None]
    pairs = [branch.pair for branch in branches if branch.pair]
    values = {"what": what(choice), "amount": number(sum(amounts)), "year": choice.year, "before": choice.year - 1}
    if not pairs or not (then := sum(pair[1] for pair in pairs)):
        return str(_("Together they had %(amount)s %(what)s in %(year)s.", **values))
    share = (sum(pair[0] for pair in pairs) - then) / then
    return str(
        _(
            "Together they had %(amount)s %(what)s in %(year)s: %(share)s against %(before)s.",
            share=percent(share), **values,
        )
    )  # fmt: skip


def lead(branches: Sequence[Compared], usual: Ordinary | None, choice: Choice) -> str:
    """Return the sums, and what chance alone would do."""
    count = len([branch for branch in branches if branch.held(choice.per) is not None])
    if usual is None:
        few = ngettext(
            "With %(num)s branch that can be compared nobody can say what is ordinary, so nobody is named.",
            "With %(num)s branches that can be compared nobody can say what is ordinary, so nobody is named.",
            count,
        )
        return str(few)
    expected = round(count * 0.05)
    chance = (
        ngettext(
            "Of %(all)s branches about %(num)s falls outside the limits by chance alone.",
            "Of %(all)s branches about %(num)s fall outside the limits by chance alone.",
            expected,
            all=count,
        )
        if expected
        else _("Of so few branches hardly one falls outside the limits by chance alone.")
    )
    return f"{together(branches, choice)} {chance} {_('So ask for the story first.')}"


def funnel_says(usual: Ordinary, choice: Choice) -> str:
    """Return what the grey area of the picture is."""
    against = {
        Per.HISTORY: _("Each dot is a branch: across its visits of a year earlier, up how many it had against that."),
        Per.INHABITANTS: _("Each dot is a branch: across its inhabitants, up its visits per 1,000 of them."),
    }[choice.per]
    area = _("In the grey area fall 19 of 20 branches that differ by chance alone; a small branch swings more.")
    if usual.spread < 1.05:  # noqa: PLR2004  five per cent wider is as good as chance
        return f"{against} {area}"
    wide = _(
        "Years of visits swing more than pure chance: people come more than once. So the area is %(times)s times as wide,"
        " as much as the branches of this region differ among themselves.",
        times=format_decimal(usual.spread, "0.0"),
    )
    return f"{against} {area} {wide}"


def fraction(branch: Compared, choice: Choice) -> str:
    """Return the numbers behind an odd one."""
    if choice.per is Per.INHABITANTS:
        return str(
            _(
                "%(count)s among %(people)s inhabitants: %(rate)s per 1,000.",
                count=number(branch.amount), people=number(branch.inhabitants), rate=rate(branch.rate),
            )
        )  # fmt: skip
    now, then = branch.pair or (0, 0)
    return str(
        _(
            "%(now)s, and %(then)s a year earlier: %(change)s.",
            now=number(now), then=number(then), change=percent(branch.change),
        )
    )  # fmt: skip


def behind(late: Sequence[tuple[str, dt.date | None]], everyone: int) -> str:
    """Return which branches are behind, or that the night did not run at all; nothing when all are there."""
    if not late:
        return ""
    newest = max((night for _name, night in late if night), default=None)
    if len(late) == everyone and newest is not None and all(night == newest for _name, night in late):
        return str(_("The night has not counted since %(day)s.", day=day(newest)))
    named = [
        f"{name} ({_('counted up to %(day)s', day=day(night)) if night else _('never counted')})"
        for name, night in late
    ]
    return str(_("Behind: %(names)s.", names=joined(named)))
