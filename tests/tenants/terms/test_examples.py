"""The worked examples: every version of every term in all that it allows, and two ways of counting that agree.

The ends in the table are not those of the calculator: they were worked out by date arithmetic in PostgreSQL on a list of
holidays written by hand, as is done here once more.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from tenants.terms.catalogue import CATALOGUE, CountsFrom, Direction, Term, versions
from tenants.terms.examples import Example, examples, examples_of

if TYPE_CHECKING:
    from sqlalchemy import Engine

OF_THE_SOURCES = """
    regular.objection 2012-03-12 2012-04-10
    family_reunification.application 2018-03-01 2018-06-01
    family_reunification.application 2018-11-30 2019-02-28
    family_reunification.report_arrival 2018-04-26 2018-05-01
    asylum.appeal_short 2018-05-03 2018-05-14
    asylum.decision 2018-08-30 2019-02-28
    family_reunification.objection_decision 2018-09-01 2019-01-12
    permit_asylum.renewal 2023-05-02 2023-05-01
    asylum.permit_validity 2017-06-01 2022-05-31
    general.objection 2018-11-19 2019-01-02
"""
"""The ten that came with the sources."""
EASTER_SUNDAYS = """
    2012-04-08 2013-03-31 2014-04-20 2015-04-05 2016-03-27 2017-04-16 2018-04-01 2019-04-21 2020-04-12 2021-04-04
    2022-04-17 2023-04-09 2024-03-31 2025-04-20 2026-04-05 2027-03-28
"""
ONCE = """
    2012-04-30 2013-04-30 2014-04-26 2015-04-27 2016-04-27 2017-04-27 2018-04-27 2019-04-27 2020-04-27 2021-04-27
    2022-04-27 2023-04-27 2024-04-27 2025-04-26 2026-04-27 2027-04-27
    2017-04-28 2017-05-26 2018-05-11 2018-12-24 2018-12-31 2019-05-31 2019-12-27 2022-05-27 2023-04-28 2023-05-19
    2024-05-10 2024-12-27 2025-05-30 2026-01-02 2026-05-15 2027-05-07
"""
"""Queen's and King's Day as they were kept, and the equated days."""
COUNTED_BY_POSTGRESQL = """
WITH easter AS (SELECT unnest(string_to_array(:easter, ' '))::date AS sunday),
closed AS (
    SELECT sunday + n AS day FROM easter, unnest(ARRAY[-2, 1, 39, 50]) AS n
    UNION SELECT make_date(extract(year FROM sunday)::int, month, number)
    FROM easter, (VALUES (1, 1), (5, 5), (12, 25), (12, 26)) AS fixed (month, number)
    UNION SELECT unnest(string_to_array(:once, ' '))::date
),
given AS (
    SELECT CAST(:event AS date) AS event, CAST(:length AS interval) AS length,
           (SELECT coalesce(sum(part::interval), '0') FROM unnest(string_to_array(:extensions, '|')) AS part) AS extension,
           (SELECT count(DISTINCT day)::int FROM unnest(string_to_array(:spells, '|')) AS spell, generate_series(
                split_part(spell, '..', 1)::date + 1, split_part(spell, '..', 2)::date, '1 day') AS day) AS still
),
ended AS (
    SELECT *, CASE WHEN :backward THEN event - length
                   WHEN extension = '0' THEN event + length
                   WHEN extract(day FROM length) = 0 THEN event + (length + extension)
                   ELSE event + length + extension END AS plain
    FROM given
),
unmoved AS (
    SELECT *, plain::date + still - CASE
        WHEN :first_counts AND (extract(day FROM length) > 0 OR extract(day FROM plain) = extract(day FROM event)) THEN 1
        ELSE 0 END AS day
    FROM ended
),
working AS (
    SELECT series::date AS day FROM unmoved, generate_series(unmoved.event + 1, unmoved.day + 30, '1 day') AS series
    WHERE extract(isodow FROM series) < 6 AND series::date NOT IN (SELECT day FROM closed)
)
SELECT unmoved.day, CASE WHEN :moves AND length + extension <= '3 months' THEN (
    SELECT min(working.day) FROM working WHERE working.day >= unmoved.day
    AND (length < '3 days' OR 2 <= (SELECT count(*) FROM working AS earlier WHERE earlier.day <= working.day))
) ELSE unmoved.day END AS last_day
FROM unmoved
"""


def said(example: Example) -> str:
    return f"{example.term_id}-{example.event_day}"


def term_of(example: Example) -> Term:
    return next(term for term in versions(example.term_id) if term.valid_from == example.valid_from)


@pytest.mark.parametrize("example", examples(), ids=said)
def test_the_calculator_comes_to_the_day_that_was_found_by_hand(example: Example) -> None:
    counted = example.counted()
    assert counted.term.valid_from == example.valid_from
    assert (counted.unmoved_end, counted.last_day) == (example.unmoved_end, example.last_day)
    assert example.why_nl
    assert example.why_en


def test_postgresql_comes_to_the_same_days(superuser: Engine) -> None:
    with superuser.connect() as connection:
        for example in examples():
            term = term_of(example)
            spells = [each for each in example.suspensions if each.until and each.since < example.unmoved_end]
            open_still = any(each.until is None for each in example.suspensions)
            found = connection.execute(
                text(COUNTED_BY_POSTGRESQL),
                {
                    "easter": " ".join(EASTER_SUNDAYS.split()),
                    "once": " ".join(ONCE.split()),
                    "event": example.event_day,
                    "length": str(term.length),
                    "extensions": "|".join(str(length) for length in example.extensions),
                    "spells": "|".join(f"{each.since}..{each.until}" for each in spells),
                    "backward": term.direction is Direction.BACKWARD,
                    "first_counts": term.counts_from is CountsFrom.DAY_OF_EVENT,
                    "moves": term.general_terms_act and term.direction is Direction.FORWARD,
                },
            ).one()
            assert tuple(found) == (example.unmoved_end, found[1] if open_still else example.last_day), said(example)


@pytest.mark.parametrize("line", OF_THE_SOURCES.strip().splitlines(), ids=str.strip)
def test_the_ten_of_the_sources_are_in_it(line: str) -> None:
    term_id, event, end = line.split()
    found = [each for each in examples_of(term_id) if each.event_day == dt.date.fromisoformat(event)]
    assert any(
        each.last_day == dt.date.fromisoformat(end) and not each.extensions and not each.suspensions for each in found
    )


@pytest.mark.parametrize("term", CATALOGUE, ids=lambda term: f"{term.id}-{term.valid_from or 'always'}")
def test_every_version_is_shown_in_all_that_it_allows(term: Term) -> None:
    shown = [each for each in examples_of(term.id) if each.valid_from == term.valid_from]
    assert any(not each.extensions and not each.suspensions for each in shown), "plain"
    assert not term.may_stand_still or any(each.suspensions for each in shown), "standing still"
    assert not term.extensions or any(each.extensions for each in shown), "extended"
    if term.general_terms_act:
        assert any(each.last_day and each.last_day > each.unmoved_end for each in shown), "moved on"
    events = {each.event_day for each in shown}
    assert term.valid_from is None or term.valid_from in events, "its first day"
    assert term.valid_to is None or term.valid_to in events, "its last day"


def test_an_example_of_each_regime_is_older_than_its_event() -> None:
    by_regime = [each for each in examples() if each.regime_day is not None]
    assert {each.term_id for each in by_regime} >= {"asylum.appeal", "asylum.appeal_short", "integration.term"}
    assert all(each.regime_day and each.regime_day < each.event_day for each in by_regime)
