"""The Helpdesk's own side: who takes what and is away when, what it knows, and what it says among itself."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from sqlalchemy import select

from tenants.demonstration.articles import ARTICLES, PARAGRAPHS, Told
from tenants.demonstration.past_questions import A_WEEK, Office, ask_the_past
from tenants.demonstration.questions import HANNA, ILSE, JELLE, MEIKE, QUESTIONS, TOM, Question
from tenants.escalations.models import (
    AnswerDraft,
    Escalation,
    EscalationNotice,
    NoticeKind,
    NoticeState,
    State,
    Subject,
)
from tenants.escalations.running import start
from tenants.helpdesk.models import (
    EntryKind,
    HelpdeskEntry,
    HelpdeskLeave,
    HelpdeskMember,
    HelpdeskNote,
    Paragraph,
    SecondReading,
    Team,
)
from tenants.isolation import Branch, Helpdesk, scoped
from tenants.knowledge.checking import check
from tenants.knowledge.models import Article, ArticleState, ArticleVote
from tenants.knowledge.old import digest_of
from tenants.moments import LOCAL

if TYPE_CHECKING:
    import random
    import uuid
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Engine

    from tenants.demonstration.cast import Member
    from tenants.isolation import ScopedSession

TAKES: dict[str, tuple[Team, tuple[Subject, ...], int | None]] = {
    ILSE: (Team.ASYLUM, (), 6),
    MEIKE: (Team.ASYLUM, (Subject.INTEGRATION,), 5),
    HANNA: (Team.INTEGRATION, (), 8),
    JELLE: (Team.COUNTRY, (), 4),
}
"""Of everybody but the coordinator, who takes every subject."""
LEAVES: dict[str, tuple[tuple[int, int], ...]] = {
    HANNA: ((2, 1),),
    MEIKE: ((0, 1), (5, 2)),
    TOM: ((4, 1),),
    ILSE: ((7, 1),),
}
"""From the Monday of so many weeks from now, to the Friday of so many weeks."""
WROTE = {
    Subject.ASYLUM: (ILSE, MEIKE),
    Subject.FAMILY_REUNIFICATION: (MEIKE, ILSE),
    Subject.INTEGRATION: (HANNA, TOM),
    Subject.COUNTRY_INFORMATION: (JELLE, TOM),
    Subject.OTHER: (HANNA, TOM),
}
"""Who writes about a subject, and who reads it before it is published."""
BEFORE_THE_PACT = dt.date(2026, 5, 20)
"""What was read before the European asylum law changed."""


def writers() -> set[str]:
    """Return the names of everybody who answers."""
    return {TOM, *(name for both in WROTE.values() for name in both)}


def keep_the_past(
    engine: Engine,
    dice: random.Random,
    office: dict[str, uuid.UUID],
    branches: Sequence[tuple[uuid.UUID, str, Member]],
    now: dt.datetime,
    a_week: float = A_WEEK,
    *,
    rising: bool = True,
) -> None:
    """Let questions have been asked for some years, in the scope of each branch, and answered."""
    asking = [(branch_id, name, asker.id, asker.name) for branch_id, name, asker in branches]
    lawyers = {
        subject: [(office[name], name) for name in (*both, *((TOM,) if subject is Subject.OTHER else ()))]
        for subject, both in WROTE.items()
    }
    past = ask_the_past(dice, Office(asking, lawyers), now, a_week, rising=rising)
    for branch_id, *_ in asking:
        with scoped(engine, Branch(branch_id)) as session:
            past.write(session)


def settle_in(
    engine: Engine,
    dice: random.Random,
    office: dict[str, uuid.UUID],
    members: Mapping[str, Sequence[Member]],
    branches: Mapping[str, uuid.UUID],
    now: dt.datetime,
) -> None:
    """Let the Helpdesk have its team, its knowledge, and what it did with the questions that are open."""
    today = now.astimezone(LOCAL).date()
    with scoped(engine, Helpdesk()) as session:
        _team(session, office, today)
        for subject, title, words in PARAGRAPHS:
            session.add(Paragraph(title=title, text=words, subject=subject, changed_by=office[TOM]))
        questions = {
            one.title: one for one in session.scalars(select(Escalation).where(Escalation.title.in_(_titles())))
        }
        articles = [_article(session, told, office, questions, now) for told in ARTICLES]
        for question in QUESTIONS:
            if question.title in questions:
                _work(session, question, questions, office, now)
        session.flush()
        for one in articles:
            one.kept = sorted({leftover.key for leftover in check(session, one)})
        published = [one.id for one in articles if one.state is ArticleState.PUBLISHED]
    for slug in sorted(branches):
        with scoped(engine, Branch(branches[slug])) as session:
            _vote(session, dice, members[slug], published, now)
            if slug == "hellevoetsluis":
                _lose_a_mail(session, members[slug], now)


def _titles() -> list[str]:
    return [question.title for question in QUESTIONS]


def _team(session: ScopedSession, office: dict[str, uuid.UUID], today: dt.date) -> None:
    for name, (team, skills, capacity) in TAKES.items():
        session.add(
            HelpdeskMember(
                person_id=office[name],
                team=team,
                skills=[subject.value for subject in skills],
                capacity=capacity,
                changed_by=office[TOM],
            )
        )
    for name, spans in LEAVES.items():
        for begins, weeks in spans:
            monday = today - dt.timedelta(days=today.weekday()) + dt.timedelta(weeks=begins)
            days = {"first_day": monday, "last_day": monday + dt.timedelta(days=7 * weeks - 3)}
            session.add(HelpdeskLeave(person_id=office[name], entered_by=office[name], **days))


def _article(
    session: ScopedSession,
    told: Told,
    office: dict[str, uuid.UUID],
    questions: Mapping[str, Escalation],
    now: dt.datetime,
) -> Article:
    writer, reader = WROTE[told.subject]
    read_at = now - dt.timedelta(days=told.days)
    # What speaks of asylum was read before the law changed, unless that was longer ago.
    if told.days > 200 and told.state is ArticleState.PUBLISHED and told.subject is Subject.ASYLUM:  # noqa: PLR2004
        read_at = min(read_at, dt.datetime.combine(BEFORE_THE_PACT, dt.time(11), LOCAL))
    read = told.state is not ArticleState.DRAFT
    published = told.state in {ArticleState.PUBLISHED, ArticleState.RETIRED}
    of = questions.get(told.of)
    article = Article(
        subject=told.subject,
        title=told.title,
        question=told.question,
        text=told.text,
        source=told.source,
        terms=list(told.terms),
        terms_digest=digest_of(told.terms) if read and told.terms else "",
        valid_from=read_at.astimezone(LOCAL).date(),
        valid_to=None if told.ends_in is None else now.astimezone(LOCAL).date() + dt.timedelta(days=told.ends_in),
        state=told.state,
        escalation_id=of.id if of else None,
        written_by=office[writer],
        written_by_name=writer,
        written_at=read_at - dt.timedelta(days=2),
        offered_at=None if published else read_at - dt.timedelta(days=1),
        reviewed_by=office[reader] if read else None,
        reviewed_by_name=reader if read else None,
        reviewed_at=read_at if read else None,
        published_at=read_at + dt.timedelta(hours=3) if published else None,
        retired_at=now - dt.timedelta(days=30) if told.state is ArticleState.RETIRED else None,
        retired_why="De termijnen zijn veranderd." if told.state is ArticleState.RETIRED else "",
    )
    session.add(article)
    return article


def _work(
    session: ScopedSession,
    question: Question,
    questions: Mapping[str, Escalation],
    office: dict[str, uuid.UUID],
    now: dt.datetime,
) -> None:
    """Write down what the Helpdesk did with one question: its history, notes, draft, second reader, and merging."""
    escalation = questions[question.title]
    if escalation.claimed_at is not None:
        _entry(session, escalation, EntryKind.CLAIMED, escalation.claimed_at, office, question.claimed_by)
    for hours, kind, _text in question.said:
        entry = {"question_back": EntryKind.PAUSED, "reply": EntryKind.RESUMED, "answer": EntryKind.ANSWERED}.get(kind)
        if entry is not None:
            whose = "" if entry is EntryKind.RESUMED else question.claimed_by
            _entry(session, escalation, entry, now - dt.timedelta(hours=hours), office, whose)
    if question.handed_up and escalation.handed_up_at is not None:
        _entry(session, escalation, EntryKind.HANDED_UP, escalation.handed_up_at, office, why="first")
    for name, words in question.notes:
        of = {"escalation_id": escalation.id, "written_by": office[name], "written_by_name": name}
        session.add(HelpdeskNote(text=words, written_at=now - dt.timedelta(hours=1), **of))
    if question.draft:
        by = office[question.claimed_by]
        session.add(
            AnswerDraft(
                escalation_id=escalation.id, text=question.draft, saved_by=by, saved_at=now - dt.timedelta(minutes=3)
            )
        )
    if question.read_by:
        session.add(
            SecondReading(
                escalation_id=escalation.id,
                reader_id=office[question.read_by],
                reader_name=question.read_by,
                asked_by=office[question.claimed_by],
                asked_by_name=question.claimed_by,
                asked_at=now - dt.timedelta(minutes=20),
            )
        )
    main = questions.get(question.merged_with)
    if main is not None:
        escalation.merged_into, escalation.state = main.id, State.MERGED
        start(escalation, escalation.asked_at)
        _entry(session, escalation, EntryKind.MERGED, now - dt.timedelta(hours=3), office, JELLE, into=main.number)


def _entry(
    session: ScopedSession,
    escalation: Escalation,
    kind: EntryKind,
    at: dt.datetime,
    office: dict[str, uuid.UUID],
    name: str = "",
    **detail: object,
) -> None:
    who = {"person_id": office[name] if name else None, "person_name": name}
    session.add(HelpdeskEntry(escalation_id=escalation.id, kind=kind, at=at, detail=detail, **who))


def _vote(
    session: ScopedSession,
    dice: random.Random,
    staff: Sequence[Member],
    articles: Sequence[uuid.UUID],
    now: dt.datetime,
) -> None:
    """Let people of a branch say of some articles whether they were what they looked for."""
    for member in staff:
        for article_id in dice.sample(articles, dice.randrange(4)):
            session.add(
                ArticleVote(
                    branch_id=session.branch_id,
                    article_id=article_id,
                    person_id=member.id,
                    helped=dice.random() < 0.8,  # noqa: PLR2004
                    before_asking=dice.random() < 0.5,  # noqa: PLR2004
                    at=now - dt.timedelta(days=dice.randrange(1, 200), hours=dice.randrange(5)),
                )
            )


def _lose_a_mail(session: ScopedSession, staff: Sequence[Member], now: dt.datetime) -> None:
    """Let the mail about an answer have come back from a mailbox that is full."""
    answered = session.scalar(select(Escalation).where(Escalation.state == State.ANSWERED).order_by(Escalation.number))
    if answered is None or answered.answered_at is None:
        return
    session.add(
        EscalationNotice(
            branch_id=session.branch_id,
            escalation_id=answered.id,
            kind=NoticeKind.ANSWERED,
            person_id=staff[0].id,
            person_name=staff[0].name,
            sender_id=answered.answered_by,
            occasion=answered.id,
            state=NoticeState.BOUNCED,
            reply="552 5.2.2",
            asked_at=answered.answered_at,
            settled_at=min(now, answered.answered_at + dt.timedelta(hours=1)),
        )
    )
