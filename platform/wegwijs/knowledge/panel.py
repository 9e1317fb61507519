"""What may fit, beside a question at the Helpdesk and before one is sent by a branch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import url_for
from flask_babel import gettext as _

from tenants.escalations.models import Subject
from tenants.knowledge.fitting import answered_before, fitting, own_before
from tenants.moments import local_date
from tenants.roles import Right
from wegwijs.dates import month_name
from wegwijs.knowledge.sentences import first_words, why_fits, words_shared
from wegwijs.requests import place, reader, session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tenants.escalations.models import Escalation
    from tenants.knowledge.fitting import Earlier
    from tenants.knowledge.models import Article


@dataclass(frozen=True)
class Line:
    """Something that may fit: where it is, what it says, and in one line why it fits."""

    title: str
    href: str
    why: str
    words: str = ""
    """What it begins with, where that is shown."""
    put_href: str = ""
    """Where its text is put in the answer; empty where there is no answer."""
    text: str = ""
    """What is put in the answer."""


@dataclass(frozen=True)
class Panel:
    """What may fit: articles, and what was answered before."""

    articles: Sequence[Line]
    earlier: Sequence[Line]

    def __bool__(self) -> bool:
        """Whether there is anything at all."""
        return bool(self.articles or self.earlier)


def fits(question: Escalation) -> Panel:
    """Return what may fit a question at the Helpdesk, for `knowledge/_fits.html`; two statements."""
    text = f"{question.title} {question.question}"
    found = fitting(session(), text, question.subject, local_date())
    before = answered_before(session(), text, question.subject, without=question.id)
    return Panel(
        [_for_answer(each.article, why_fits(each), question) for each in found], [_before(each) for each in before]
    )


def _for_answer(found: Article, why: str, question: Escalation) -> Line:
    return Line(
        title=found.title,
        href=url_for("knowledge.edition", article_id=found.id),
        why=why,
        put_href=url_for("knowledge.put_in", escalation_id=question.id, article_id=found.id),
        text=text_for_answer(found),
    )


def _before(earlier: Earlier) -> Line:
    asked = earlier.question
    when = month_name(local_date(asked.answered_at or asked.asked_at))
    return Line(
        title=_("Earlier answer to %(branch)s, %(month)s", branch=asked.branch_name, month=when),
        href=url_for("helpdesk.work", escalation_id=asked.id),
        why=f"{words_shared(earlier.shared)} {first_words(asked.title)}",
        words=first_words(earlier.answer),
    )


def text_for_answer(found: Article) -> str:
    """Return what an article adds to an answer: its text, and where that stands."""
    source = _("Source: %(source)s", source=found.source) if found.source else ""
    return "\n\n".join(filter(None, (found.text.strip(), source)))


def found_before(title: str, question: str, subject: Subject | str | None = None) -> Panel:
    """Return what may make a question needless, for `knowledge/_found.html`: articles that hold today, own answers.

    For the scope of a branch; two statements, none when nothing was typed yet.
    """
    text = f"{title} {question}"
    about = Subject(subject) if subject in set(Subject) else None
    articles = fitting(session(), text, about, local_date()) if place().may(Right.KNOWLEDGE_READ) else []
    before = own_before(session(), reader(), text)
    return Panel(
        [
            Line(
                title=each.article.title,
                href=url_for("knowledge.article", article_id=each.article.id, asking="yes"),
                why=why_fits(each),
                words=first_words(each.article.text),
            )
            for each in articles
        ],
        [
            Line(
                title=each.question.title,
                href=url_for("escalations.question", escalation_id=each.question.id),
                why=_("Asked by your branch in %(month)s.", month=month_name(each.question.asked_on)),
                words=first_words(each.answer),
            )
            for each in before
        ],
    )
