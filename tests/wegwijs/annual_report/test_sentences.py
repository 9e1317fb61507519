"""Sentences of a year say one as one and several as several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import force_locale

from tenants.reports.sums import Sum
from wegwijs.annual_report.checking import sum_line
from wegwijs.annual_report.sentences import busiest

if TYPE_CHECKING:
    from flask import Flask


def test_two_months_that_were_as_busy_were(app: Flask) -> None:
    alone, both = [5, 9, *[7] * 10], [5, 9, 9, *[7] * 9]
    with app.test_request_context(), force_locale("en"):
        assert busiest(alone).startswith("Busiest was February (9)")
        assert busiest(both).startswith("Busiest were February and March (9)")


def test_a_sum_names_its_parts_before_their_numbers_so_that_one_reads_well(app: Flask) -> None:
    housed = Sum("housing.housed", "age_group", (("adult", 2), ("child", 1)), 3)
    running = Sum("dossiers.open_at_end", "running", (("dossiers.total", 21), ("dossiers.closed", -1)), 20)
    topics = Sum("consultations.topics", "topic", tuple((f"t{place}", 9) for place in range(8)), 72)
    with app.test_request_context(), force_locale("en"):
        assert sum_line(housed, {})["parts"] == "adults 2 + children 1"
        assert sum_line(running, {})["parts"].endswith(" 21 \N{MINUS SIGN} closed dossiers 1")
        assert sum_line(topics, {})["parts"].endswith(" + the others 27")
