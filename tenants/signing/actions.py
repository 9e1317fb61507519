"""What a team lead does with a month: answering what is odd, signing, taking the signature back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from tenants.audit.actions import record
from tenants.branches.queries import region_of
from tenants.faults import AbsentError, RefusalError
from tenants.reports.queries import names_of_people
from tenants.reports.words import refuse_recognisable
from tenants.signing.looking import look_at
from tenants.signing.models import Answer, MonthAnswer, MonthSignature, SignedFigures, State
from tenants.signing.queries import differing_figures
from tenants.signing.rules import CHOICES, Hindrance, is_in_time, needs_reason
from tenants.signing.upward import of_persons, refuse_number, told_upward
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt

    from tenants.audit.actions import Actor
    from tenants.isolation import ScopedSession
    from tenants.signing.oddities import Cell

REFUSALS = {
    Hindrance.NOT_OVER: N_("This month is not over yet. You can sign it from the first day of the next."),
    Hindrance.NOT_COUNTED: N_("Not every day of this month is counted yet. Tomorrow morning it is."),
    Hindrance.NOTHING_KNOWN: N_("Nothing is counted for this month, so there is nothing to sign."),
    Hindrance.QUESTIONS: N_("Answer first what is odd about this month."),
    Hindrance.SUMS: N_("Parts and totals do not agree. Look at the sums before you sign."),
    Hindrance.SIGNED: N_("This month is signed already, and nothing changed since."),
}


def name_of(month: dt.date) -> str:
    """Return how the trail calls a month."""
    return f"{month:%Y-%m}"


def answer_question(
    session: ScopedSession, actor: Actor, month: dt.date, cell: Cell, answer: Answer, reason: str, today: dt.date
) -> None:
    """Keep what a person says about something odd; the last answer counts, until the month is signed.

    Raises `AbsentError` when it is not odd (any more), `RefusalError` for an answer that does not fit or says nothing of
    why it is right, and when the month is signed as it is counted.
    """
    look = look_at(session, month, today)
    question = next((one for one in look.questions if one.oddity.cell == cell), None)
    if question is None:
        raise AbsentError
    if look.stands and not look.differences:
        raise RefusalError(N_("This month is signed: its answers stand. Take the signature back to change them."))
    if answer not in CHOICES[question.oddity.oddness]:
        raise RefusalError(N_("Choose one of the answers."), "answer")
    if answer is Answer.RIGHT and not reason.strip():
        raise RefusalError(N_("Say in a few words why it is right. Next year you will be glad of it."), "reason")
    refuse_recognisable(reason, "reason", names_of_people(session) if reason.strip() else ())
    refuse_number(cell.indicator, reason)
    given = insert(MonthAnswer).values(
        branch_id=session.branch_id,
        month=month,
        indicator=cell.indicator,
        breakdown=cell.breakdown,
        value=cell.value,
        oddness=question.oddity.oddness,
        amount=question.oddity.amount,
        answer=answer,
        reason=reason.strip(),
        answered_by=actor.who,
        answered_at=func.now(),
    )
    changed = ("oddness", "amount", "answer", "reason", "answered_by", "answered_at")
    session.execute(
        given.on_conflict_do_update(
            constraint="uq_month_answers_cell", set_={name: given.excluded[name] for name in changed}
        )
    )
    record(session, actor, "answer", "month", name_of(month), about=cell.indicator, answer=answer.value)


def sign_month(
    session: ScopedSession, actor: Actor, month: dt.date, today: dt.date, *, seen: str, reason: str = ""
) -> MonthSignature:
    """Sign a month as it is counted now and freeze its figures, as the next version.

    `seen` is the mark of the figures that the signer looked at (`Look.mark`). Raises `RefusalError` when something keeps
    it from being signed, when the figures are others than those that were seen, and for a later version without a reason.
    """
    # Two team leads who sign at once wait for each other; the second is told.
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"sign {session.branch_id} {month}"))))
    look = look_at(session, month, today)
    for why in look.hindrances:
        raise RefusalError(REFUSALS[why], "seen")
    if seen != look.mark:
        raise RefusalError(N_("Meanwhile other figures are counted. Look at them, and sign again."), "seen")
    why_again = reason.strip() if needs_reason(look.versions) else ""
    if needs_reason(look.versions) and not why_again:
        raise RefusalError(N_("Say why there is a new version. Your region reads it."), "reason")
    refuse_recognisable(why_again, "reason", names_of_people(session) if why_again else ())
    region = region_of(session, session.branch_id, month)
    if region is None:
        raise RefusalError(N_("Your branch belonged to no region in this month: nobody could accept it."), "seen")
    signature = MonthSignature(
        branch_id=session.branch_id,
        month=month,
        version=1 + (look.newest.version if look.newest else 0),
        region_id=region.id,
        state=State.SIGNED,
        is_complete=not look.unknown,
        is_in_time=is_in_time(month, today),
        signed_by=actor.who,
        correction_reason=why_again,
        told=told_upward(look.questions, look.changed if why_again else (), look.sums),
    )
    session.add(signature)
    session.flush()
    session.add(SignedFigures(month=month, version=signature.version, content=look.content))
    session.flush()
    record(session, actor, "sign", "month", name_of(month), version=signature.version)
    return signature


def withdraw_signature(session: ScopedSession, actor: Actor, month: dt.date) -> None:
    """Take back a signature that nobody accepted yet, to answer otherwise or to wait for what is missing.

    Raises `AbsentError` when there is none, `RefusalError` when the region was before.
    """
    newest = session.scalar(
        select(MonthSignature)
        .where(MonthSignature.branch_id == session.branch_id, MonthSignature.month == month)
        .order_by(MonthSignature.version.desc())
        .limit(1)
    )
    if newest is None:
        raise AbsentError
    taken = session.scalar(
        update(MonthSignature)
        .where(
            MonthSignature.branch_id == session.branch_id,
            MonthSignature.month == month,
            MonthSignature.version == newest.version,
            MonthSignature.state == State.SIGNED,
        )
        .values(state=State.WITHDRAWN)
        .returning(MonthSignature.version)
    )
    if taken is None:
        raise RefusalError(N_("The region was before you: this month can no longer be taken back by you."))
    record(session, actor, "withdraw", "month", name_of(month), version=taken)


def note_differences(session: ScopedSession) -> int:
    """Note which signed months of the session's branch are counted otherwise now; return how many corrections are open.

    Done by the night after it counted, so that the region sees that a correction is coming; it changes no figure.
    """
    differing = differing_figures(session)
    mine = MonthSignature.branch_id == session.branch_id
    for month, figures in differing.items():
        work = [name for name in figures if not of_persons(name)]
        session.execute(
            update(MonthSignature)
            .where(
                mine,
                MonthSignature.month == month,
                MonthSignature.differs_since.is_(None) | (MonthSignature.differs_in != work),
            )
            .values(differs_since=func.coalesce(MonthSignature.differs_since, func.now()), differs_in=work),
            execution_options={"synchronize_session": False},
        )
    session.execute(
        update(MonthSignature)
        .where(mine, MonthSignature.month.not_in(differing), MonthSignature.differs_since.is_not(None))
        .values(differs_since=None, differs_in=[]),
        execution_options={"synchronize_session": False},
    )
    return len(differing)
