"""Questions to the Helpdesk: what was asked and answered, which promises were kept, and whether it helped."""

from __future__ import annotations

from dataclasses import replace

from tenants.figures.durations import MEDIAN, NINE_IN_TEN, within_sql
from tenants.figures.indicator import Indicator, Kind, Source
from tenants.words import N_

HOUR = 3600
"""Seconds: what an answer took is kept in seconds of opening time and told in hours, rounded up."""


def _day(moment: str) -> str:
    return f"({moment} AT TIME ZONE 'Europe/Amsterdam')::date"


# A question belongs to a branch and not to one of its municipalities.
_ASKED = f"""(
    SELECT branch_id, '' AS municipality_code, subject, {_day("asked_at")} AS asked_on, rating,
        {_day("rated_at")} AS rated_on, state NOT IN ('proposed', 'returned', 'withdrawn') AS stands
    FROM escalations
) AS questions"""
_SAID = f"""(
    SELECT message.branch_id, '' AS municipality_code, message.kind, question.subject,
        {_day("message.written_at")} AS said_on, message.first_in_time, message.in_time,
        (message.took + {HOUR - 1}) / {HOUR} AS hours
    FROM escalation_messages message
    JOIN escalations question ON question.branch_id = message.branch_id AND question.id = message.escalation_id
) AS messages"""
_VOTES = f"""(
    SELECT branch_id, '' AS municipality_code, {_day("at")} AS voted_on, helped AND before_asking AS stands
    FROM article_votes
) AS votes"""
_REFERENCE = N_("Wegwijs: the promises of the Helpdesk")


def _said(when: str) -> Source:
    return Source(_SAID, "said_on", when, has_municipality=False)


ASKED = Indicator(
    id="escalations.asked",
    name=N_("Questions to the Helpdesk"),
    definition=N_(
        "Questions that were sent to the Helpdesk in this period. One that was taken back before there was an answer does"
        " not count."
    ),
    unit=N_("questions"),
    kind=Kind.FLOW,
    source=Source(_ASKED, "asked_on", "stands", has_municipality=False),
    breakdowns={"subject": "subject"},
    reference=_REFERENCE,
    is_published=False,
)
ANSWERED = replace(
    ASKED,
    id="escalations.answered",
    name=N_("Answers of the Helpdesk"),
    definition=N_("Answers that were given in this period. Whoever asks on gets another answer, which counts too."),
    unit=N_("answers"),
    source=_said("kind = 'answer'"),
)
IN_TIME = replace(
    ANSWERED,
    id="escalations.answered_in_time",
    name=N_("Answers in time"),
    definition=N_(
        "Answers in this period that came within the opening time that the Helpdesk promises for their subject. The time in"
        " which the branch was asked something back does not count."
    ),
    source=_said("kind = 'answer' AND in_time"),
)
TIMED = replace(
    ANSWERED,
    id="escalations.answered_timed",
    name=N_("Answers with a promised time"),
    definition=N_(
        "Answers in this period of which it is known how long they took: those since the Helpdesk keeps a clock."
    ),
    source=_said("kind = 'answer' AND in_time IS NOT NULL"),
)
FIRST_WORDS = replace(
    ASKED,
    id="escalations.first_words",
    name=N_("First words of the Helpdesk"),
    definition=N_(
        "Questions that got a first word of the Helpdesk in this period: a question back, a word on how it stands, or the"
        " answer itself."
    ),
    source=_said("first_in_time IS NOT NULL"),
)
FIRST_IN_TIME = replace(
    FIRST_WORDS,
    id="escalations.first_in_time",
    name=N_("First words in time"),
    definition=N_("First words in this period that came within the opening time that the Helpdesk promises."),
    source=_said("first_in_time"),
)
FOLLOWED_UP = replace(
    ASKED,
    id="escalations.asked_on",
    name=N_("Follow-up questions"),
    definition=N_("How often a branch asked on after an answer in this period."),
    unit=N_("times"),
    source=_said("kind = 'follow_up'"),
)
RATED = replace(
    ASKED,
    id="escalations.rated",
    name=N_("Rated answers"),
    definition=N_("Questions of which the branch said in this period whether the answer helped: yes, partly, or not."),
    source=Source(_ASKED, "rated_on", "rating IS NOT NULL", has_municipality=False),
    breakdowns={"rating": "rating"},
)
FOUND = replace(
    ASKED,
    id="escalations.found",
    name=N_("Found without asking"),
    definition=N_(
        "How often somebody who was about to ask found what they looked for in an article of the Helpdesk, by the day on"
        " which they said so."
    ),
    unit=N_("times"),
    source=Source(_VOTES, "voted_on", "stands", has_municipality=False),
    breakdowns={},
)
ANSWER_MEDIAN = replace(
    ASKED,
    id="escalations.answer_median",
    name=N_("Half of the answers within"),
    definition=N_(
        "The number of opening hours within which half of the answers in this period were given. The time in which the"
        " branch was asked something back does not count."
    ),
    unit=N_("opening hours"),
    kind=Kind.QUANTILE,
    source=_said("hours IS NOT NULL"),
    amount=within_sql(MEDIAN, "hours"),
    within="said_on BETWEEN years.first AND years.last",
)
ANSWER_P90 = replace(
    ANSWER_MEDIAN,
    id="escalations.answer_p90",
    name=N_("Nine in ten answers within"),
    definition=N_("The number of opening hours within which nine in ten of the answers in this period were given."),
    amount=within_sql(NINE_IN_TEN, "hours"),
)
INDICATORS = (
    ASKED,
    FIRST_WORDS,
    FIRST_IN_TIME,
    ANSWERED,
    TIMED,
    IN_TIME,
    ANSWER_MEDIAN,
    ANSWER_P90,
    FOLLOWED_UP,
    RATED,
    FOUND,
)
