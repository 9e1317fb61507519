"""The coordinator's overview: findings as sentences first, then the numbers."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from flask import render_template
from flask_babel import gettext as _
from flask_babel import ngettext

from tenants.escalations.rules import working_days_between
from tenants.helpdesk.overview import AGES, Load
from tenants.helpdesk.overview import overview as seen
from tenants.helpdesk.people import colleagues
from tenants.helpdesk.rules import TEAM_OF
from tenants.helpdesk.signals import signals, week_of
from tenants.knowledge.models import ArticleState
from tenants.knowledge.old import old_articles
from tenants.moments import local_date, now
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.annual_report.drawn import picture_words
from wegwijs.escalations.sentences import moment
from wegwijs.helpdesk import findings
from wegwijs.helpdesk.blueprint import pages
from wegwijs.helpdesk.team import away_of, load_of
from wegwijs.pictures import columns
from wegwijs.requests import session
from wegwijs.templating import weekday
from wegwijs.words import word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tenants.helpdesk.models import Team
    from tenants.helpdesk.overview import Overview
    from tenants.helpdesk.people import Colleague


@pages.get("/helpdesk/overview")
@needs(Right.HELPDESK_ASSIGN, about="escalation", verb="search")
def overview() -> str:
    """Show how the Helpdesk stands."""
    at = now()
    today = local_date(at)
    found, people = seen(session(), at, list(classes(today))), colleagues(session(), today)
    rises = signals(session(), today)
    old = old_articles(session(), today)
    names = _age_names()
    return render_template(
        "helpdesk/overview.html",
        when=_("%(day)s, %(time)s", day=weekday(today), time=moment(at, today)),
        headline=findings.headline(found),
        lead=findings.lead(found, people),
        handed_up=[
            {
                "question": one,
                "when": moment(one.handed_up_at or one.asked_at, today),
                "where": findings.where(one),
                "subject": word(one.subject),
            }
            for one in found.handed_up
        ],
        near=[
            {
                "question": one,
                "when": findings.limit(one, today),
                "late": one.legal_on is not None and one.legal_on < today,
                "where": findings.where(one),
            }
            for one in found.near
        ],
        lost=found.lost,
        risen=list(findings.risen(rises)),
        quiet_week=findings.quiet_week(rises),
        countries=findings.countries(rises),
        week=findings.week(*week_of(today)),
        people=list(_people(found, people)),
        teams=list(_teams(found)),
        ages={
            "finding": findings.ages(found, ngettext("%(num)d working day", "%(num)d working days", AGES[-1])),
            "svg": columns(found.ages, names, words=picture_words()),
            "rows": list(zip(names, found.ages, strict=True)),
        },
        promises=list(findings.promises(found)),
        ratings=findings.ratings(found),
        knowledge=_knowledge(found, len(old)),
        old=len(old),
    )


def classes(today: dt.date) -> Iterator[dt.date]:
    """Give the first day of each class of how long questions wait, the newest class first."""
    day, last = today, today
    for age in AGES:
        while working_days_between(day - dt.timedelta(days=1), today) <= age:
            day -= dt.timedelta(days=1)
        yield min(day, last)


def _age_names() -> list[str]:
    """Return the classes of working days, as a column is named; the last one has no end."""
    firsts = [0, *(age + 1 for age in AGES)]
    names = [f"{first}–{last}" if last > first else str(last) for first, last in zip(firsts, AGES, strict=False)]
    return [*names, str(_("more than %(days)s", days=AGES[-1]))]


def _people(found: Overview, people: list[Colleague]) -> Iterator[dict[str, Any]]:
    """Give a line a colleague, with who has no row any more but has questions at the end."""
    for one in people:
        load = found.people.get(one.id, Load())
        yield {
            "name": one.name,
            "team": word(one.team) if one.team else str(_("all subjects")),
            "load": load_of(one),
            "full": one.full,
            "waiting": load.waiting,
            "late": load.late,
            "away": away_of(one),
        }
    here = {one.id for one in people}
    for person_id, load in found.people.items():
        if person_id not in here:
            yield {
                "name": found.gone[person_id],
                "team": "",
                "load": str(load.open - load.waiting),
                "full": False,
                "waiting": load.waiting,
                "late": load.late,
                "away": str(_("no longer works here: take these questions back")),
            }


def _teams(found: Overview) -> Iterator[dict[str, Any]]:
    teams: dict[Team | None, Load] = {}
    for subject, load in found.subjects.items():
        of = teams.setdefault(TEAM_OF[subject], Load())
        of.open += load.open
        of.waiting += load.waiting
        of.late += load.late
        of.unclaimed += load.unclaimed
    for team, load in sorted(teams.items(), key=lambda each: -each[1].open):
        yield {"name": word(team) if team else str(_("Every team")), "load": load}


def _knowledge(found: Overview, old: int) -> str:
    said = [
        ngettext(
            "%(num)s article is published",
            "%(num)s articles are published",
            found.articles.get(ArticleState.PUBLISHED, 0),
        )
    ]
    to_read = found.articles.get(ArticleState.DRAFT, 0) + found.articles.get(ArticleState.REVIEWED, 0)
    if to_read:
        said.append(ngettext("%(num)s is being made", "%(num)s are being made", to_read))
    if old:
        said.append(ngettext("%(num)s may be old", "%(num)s may be old", old))
    return ", ".join(str(each) for each in said) + "."
