"""Articles in sentences: since when they hold, why they may be old, why they fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext as _

from tenants.knowledge.old import Why
from tenants.moments import local_date
from tenants.terms.catalogue import UnknownTermError, versions
from wegwijs.dates import month_name
from wegwijs.templating import day
from wegwijs.terms.voice import voice

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from tenants.knowledge.fitting import Fit
    from tenants.knowledge.models import Article
    from tenants.knowledge.old import Reason

MOST_SHARED = 4
SHORT = 180


def holds(article: Article, today: dt.date) -> str:
    """Return on which days an article holds: `Geldt vanaf 1 januari 2018.`."""
    if article.valid_from is None:
        return str(_("It is not said yet from when this holds."))
    if article.valid_to is None:
        return str(_("Holds from %(day)s.", day=day(article.valid_from)))
    if article.valid_to < today:
        return str(_("Held from %(first)s to %(last)s.", first=day(article.valid_from), last=day(article.valid_to)))
    return str(_("Holds from %(first)s to %(last)s.", first=day(article.valid_from), last=day(article.valid_to)))


def checked(article: Article) -> str:
    """Return when a second person read an article: `Nagekeken op 3 mei 2018.`."""
    if article.reviewed_at is None:
        return ""
    return str(_("Checked on %(day)s.", day=day(local_date(article.reviewed_at))))


def name_of_term(term_id: str) -> str:
    """Return what a term is called; its id when the catalogue has it no longer."""
    try:
        return voice().name(versions(term_id)[-1])
    except UnknownTermError:
        return term_id


def why_old(reason: Reason) -> str:
    """Return why an article may be old."""
    term = name_of_term(reason.term) if reason.term else ""
    on = day(reason.on) if reason.on else ""
    said = {
        Why.TERM_CHANGED: _("A rule it speaks of was changed since it was checked."),
        Why.TERM_ENDED: _("The rule for “%(term)s” ended on %(day)s.", term=term, day=on),
        Why.TERM_ENDS: _("The rule for “%(term)s” ends on %(day)s.", term=term, day=on),
        Why.VALID_PASSED: _("It held until %(day)s. Branches do not find it any more.", day=on),
        Why.VALID_ENDS: _("It holds until %(day)s.", day=on),
    }
    return str(said[reason.why])


def why_fits(fit: Fit) -> str:
    """Return in one line why an article may fit: the words it shares, the same subject, when it was checked."""
    said = [words_shared(fit.shared)] if fit.shared else []
    if fit.same_subject:
        said.append(str(_("Same subject.")))
    if fit.article.reviewed_at:
        said.append(str(_("Checked in %(month)s.", month=month_name(local_date(fit.article.reviewed_at)))))
    return " ".join(said)


def words_shared(shared: Sequence[str]) -> str:
    """Return which words are shared."""
    return str(_("Same words: %(words)s.", words=", ".join(shared[:MOST_SHARED])))


def first_words(text: str) -> str:
    """Return the beginning of a text on one line."""
    line = " ".join(text.split())
    return line if len(line) <= SHORT else f"{line[: SHORT - 1].rsplit(' ', 1)[0]}…"
