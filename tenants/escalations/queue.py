"""What the Helpdesk has before it: the queue, one question with its draft, and what was answered."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import ARRAY, TEXT, and_, any_, case, func, literal, or_, select, true, union_all
from sqlalchemy.dialects.postgresql import aggregate_order_by, array
from sqlalchemy.orm import aliased, load_only

from tenants.escalations.models import DONE, HELD, AnswerDraft, Escalation, State, Subject
from tenants.escalations.queries import Page
from tenants.faults import AbsentError
from tenants.helpdesk.models import EntryKind, HelpdeskEntry, HelpdeskMember, SecondReading, Team
from tenants.helpdesk.presence import Present, present_beside, signature_of, stand_beside
from tenants.helpdesk.rules import subjects_of

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from sqlalchemy import ColumnElement, ScalarSelect, Select

    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession

TURN = (Escalation.due_on, Escalation.answer_due_at, Escalation.asked_at, Escalation.id)
"""The order of the queue in SQL; `rules.turn_key` is the same in Python, and a test holds them together."""
SHOWN = 50
"""So many questions stand in the line at most; how many more there are is said below it."""
FEW = 20
"""So many stand in each of the smaller parts."""
LONGEST_NUMBER = 9
"""Digits of a question's number; a longer number is only a word."""
_ON_A_ROW = load_only(
    Escalation.number,
    Escalation.branch_name,
    Escalation.subject,
    Escalation.title,
    Escalation.state,
    Escalation.asked_at,
    Escalation.answer_by,
    Escalation.legal_on,
    Escalation.legal_what,
    Escalation.answer_due_at,
    Escalation.due_on,
    Escalation.claimed_by,
    Escalation.claimed_by_name,
    Escalation.waiting_for,
    Escalation.waiting_since,
    Escalation.answered_at,
    Escalation.answered_by_name,
)


@dataclass(frozen=True)
class Opened:
    """A question that a lawyer has open, with the answer in the making."""

    question: Escalation
    draft: AnswerDraft | None


class Whose(StrEnum):
    """Which questions somebody wants to see."""

    OWN = "own"
    """Of the subjects that they take, and what they work on."""
    ALL = "all"
    MINE = "mine"


class Part(StrEnum):
    """From which corner a row of the line comes."""

    HANDED_UP = "handed_up"
    TO_READ = "to_read"
    ASKED = "asked"
    CLAIMED = "claimed"
    STILL = "still"
    ANSWERED = "answered"


@dataclass(frozen=True)
class Looking:
    """Who looks at the line, and what they want to see of it."""

    me: uuid.UUID
    whose: Whose = Whose.OWN
    subject: Subject | None = None
    words: str = ""
    """Words of the title or the branch, or the number of a question."""
    coordinates: bool = False
    """Whether what was handed up stands on top."""


@dataclass(frozen=True)
class Line:
    """The line as somebody sees it."""

    rows: dict[Part, list[Escalation]]
    asked: int
    """How many wait for somebody to take them, of those that were asked for."""
    claimed: int
    still: int
    mine: int
    """How many this person has, whatever they look at."""
    longest: dt.datetime | None
    """Since when the one waits that waits the longest without a term."""
    in_team: bool
    """Whether this person takes some subjects and not others."""
    present: list[Present] = field(default_factory=list)
    """Who else has the open question before them."""
    together: list[dict[str, str]] = field(default_factory=list)
    """What is answered together with the open question: `id`, `number`, `title` and `branch` of each."""
    signature: str = ""
    """Changes whenever somebody else does something to the open question."""

    @property
    def open(self) -> int:
        """How many questions are open, of those that were asked for."""
        return self.asked + self.claimed + self.still


def line(
    session: ScopedSession,
    looking: Looking,
    midnight: dt.datetime,
    *,
    beside: Actor | None = None,
    open_id: uuid.UUID | None = None,
    writes: bool = False,
) -> Line:
    """Return the line in one statement, bounded: the rows of each part, what was answered since `midnight`, and counts.

    With `open_id`, `beside` is noted as somebody who has that question before them, in the same statement, and who else
    does comes along.
    """
    head = _head(looking, open_id).cte("head")
    parts = union_all(*(_bounded(part, looking, midnight) for part in Part)).subquery("parts")
    rows = (
        select(head, parts.c.part, Escalation)
        .select_from(head)
        .outerjoin(parts, true())
        .outerjoin(Escalation, Escalation.id == parts.c.id)
        .order_by(parts.c.part, parts.c.place)
        .options(_ON_A_ROW)
    )
    if beside is not None and open_id is not None:
        rows = rows.add_cte(stand_beside(beside, open_id, writes=writes))
    found = session.execute(rows).all()
    first = found[0]
    by_part: dict[Part, list[Escalation]] = {part: [] for part in Part}
    for row in found:
        if row.Escalation is not None:
            by_part[Part(row.part)].append(row.Escalation)
    return Line(
        by_part,
        first.asked,
        first.claimed,
        first.still,
        first.mine,
        first.longest,
        first.in_team,
        [Present(**one) for one in first.present or ()],
        first.together or [],
        first.signature or "",
    )


def _head(looking: Looking, open_id: uuid.UUID | None) -> Select[Any]:
    """Ask what stands above the line: counts, and who else is beside the open question."""
    wanted = _wanted(looking)
    no_term = Escalation.answer_by.is_(None) & Escalation.legal_on.is_(None)
    asked = select(func.count().label("number"), func.min(Escalation.asked_at).filter(no_term).label("longest"))
    asked = asked.where(Escalation.state == State.ASKED, wanted)
    held = select(
        func.count().filter((Escalation.state == State.CLAIMED) & wanted).label("claimed"),
        func.count().filter((Escalation.state == State.WAITING) & wanted).label("still"),
        func.count().filter(Escalation.claimed_by == looking.me).label("mine"),
    ).where(Escalation.state.in_(HELD))
    waits, has = asked.subquery("waits"), held.subquery("has")
    in_team = select(HelpdeskMember.person_id).where(HelpdeskMember.person_id == looking.me).exists()
    return select(
        waits.c.number.label("asked"),
        waits.c.longest,
        has.c.claimed,
        has.c.still,
        has.c.mine,
        in_team.label("in_team"),
        (present_beside(open_id, looking.me) if open_id else literal(None)).label("present"),
        (_together(open_id) if open_id else literal(None)).label("together"),
        (signature_of(open_id, looking.me) if open_id else literal(None)).label("signature"),
    ).select_from(waits.join(has, true()))


def _together(open_id: uuid.UUID) -> ScalarSelect[Any]:
    """Ask, as an expression, what is answered together with a question."""
    other = aliased(Escalation)
    one = func.json_build_object(
        "id", other.id, "number", other.number, "title", other.title, "branch", other.branch_name
    )
    same = (other.merged_into == open_id) & (other.state == State.MERGED)
    return select(func.json_agg(aggregate_order_by(one, other.asked_at, other.id))).where(same).scalar_subquery()


def _bounded(part: Part, looking: Looking, midnight: dt.datetime) -> Select[Any]:
    """Ask for the first ids of one part, in their order."""
    wanted, mine = _wanted(looking), Escalation.claimed_by == looking.me
    reads = select(SecondReading.escalation_id).where(
        SecondReading.reader_id == looking.me, SecondReading.read_at.is_(None), SecondReading.withdrawn_at.is_(None)
    )
    seen = (HelpdeskEntry.kind == EntryKind.TAKEN_UP) & (HelpdeskEntry.at >= Escalation.handed_up_at)
    taken_up = select(HelpdeskEntry.id).where(HelpdeskEntry.escalation_id == Escalation.id, seen).exists()
    handed_up = Escalation.handed_up_at.is_not(None) & Escalation.state.in_((State.ASKED, *HELD)) & ~taken_up
    of: dict[Part, tuple[ColumnElement[bool], tuple[Any, ...], int]] = {
        Part.HANDED_UP: (handed_up & literal(looking.coordinates), TURN, FEW),
        Part.TO_READ: (Escalation.id.in_(reads) & Escalation.state.in_(HELD), TURN, FEW),
        Part.ASKED: ((Escalation.state == State.ASKED) & wanted, TURN, SHOWN),
        Part.CLAIMED: ((Escalation.state == State.CLAIMED) & or_(wanted, mine & _sought(looking)), TURN, SHOWN),
        Part.STILL: ((Escalation.state == State.WAITING) & or_(wanted, mine & _sought(looking)), TURN, FEW),
        Part.ANSWERED: (
            Escalation.state.in_(DONE) & (Escalation.answered_at >= midnight) & wanted,
            (Escalation.answered_at.desc(), Escalation.id),
            FEW,
        ),
    }
    where, order, most = of[part]
    first = select(Escalation.id, func.row_number().over(order_by=order).label("place")).where(where)
    rows = first.order_by(*order).limit(most).subquery()
    return select(rows.c.id, rows.c.place, literal(part.value).label("part"))


def _sought(looking: Looking) -> ColumnElement[bool]:
    """Return the condition for the subject and the words that were asked for, whoever works on it."""
    conditions: list[ColumnElement[bool]] = [true()]
    if looking.subject is not None:
        conditions.append(Escalation.subject == looking.subject)
    for word in looking.words.split():
        either = [
            Escalation.title.icontains(word, autoescape=True),
            Escalation.branch_name.icontains(word, autoescape=True),
        ]
        if word.isdecimal() and len(word) <= LONGEST_NUMBER:
            either.append(Escalation.number == int(word))
        conditions.append(or_(*either))
    return and_(*conditions)


def _wanted(looking: Looking) -> ColumnElement[bool]:
    """Return the condition for what somebody wants to see."""
    sought = _sought(looking)
    if looking.whose is Whose.MINE:
        return sought & or_(Escalation.claimed_by == looking.me, Escalation.answered_by == looking.me)
    # Whoever names a subject sees that one, also when it is not theirs.
    if looking.whose is Whose.ALL or looking.subject is not None:
        return sought
    return sought & of_own_subjects(looking.me)


def of_own_subjects(person_id: uuid.UUID) -> ColumnElement[bool]:
    """Return the condition that a question is about what somebody takes; whoever has no row takes everything."""

    def codes(team: Team | None) -> Any:
        return array([subject.value for subject in sorted(subjects_of(team))], type_=TEXT)

    of_team = case(*((HelpdeskMember.team == team, codes(team)) for team in Team))
    both = func.array_cat(of_team, HelpdeskMember.skills, type_=ARRAY(TEXT))
    kept = select(both).where(HelpdeskMember.person_id == person_id).scalar_subquery()
    return Escalation.subject == any_(func.coalesce(kept, codes(None), type_=ARRAY(TEXT)))


def question_with_draft(session: ScopedSession, escalation_id: uuid.UUID) -> Opened:
    """Return a question as the Helpdesk has it, with its draft. Raises `AbsentError` when there is none."""
    row = session.execute(
        select(Escalation, AnswerDraft)
        .outerjoin(AnswerDraft, AnswerDraft.escalation_id == Escalation.id)
        .where(Escalation.id == escalation_id)
    ).one_or_none()
    if row is None:
        raise AbsentError
    return Opened(row[0], row[1])


def answered_questions(session: ScopedSession, words: str = "", *, page: int = 1, size: int = 30) -> Page:
    """Return answered questions, newest first; those with all `words` in the title when given."""
    query = select(Escalation, func.count().over()).where(Escalation.state.in_(DONE))
    for word in words.split():
        query = query.where(Escalation.title.icontains(word, autoescape=True))
    newest = query.order_by(Escalation.answered_at.desc(), Escalation.id)
    rows = session.execute(newest.limit(size).offset((page - 1) * size)).all()
    return Page([row[0] for row in rows], rows[0][1] if rows else 0)
