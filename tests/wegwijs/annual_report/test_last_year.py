"""Beside each large number of a year stands last year's, wherever that is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from flask import render_template
from flask_babel import gettext

from tenants.reports.content import CHAPTERS
from wegwijs.annual_report.behind import no_records
from wegwijs.annual_report.chapters import chapters, hero
from wegwijs.annual_report.frozen import read

if TYPE_CHECKING:
    from flask import Flask

LARGE = (
    "housing.housed", "housing.dwellings", "consultations.contacts", "consultations.topics", "consultations.clients",
    "dossiers.total", "dossiers.closed_granted", "dossiers.open_at_end", "partners.meetings", "guidance.started",
    "participation.groups", "participation.participants", "language.classes", "language.participants",
    "organisation.volunteers", "organisation.interns", "organisation.paid",
)  # fmt: skip
"""What stands on the page as a large number, alone or on its marks."""
PARTS: dict[str, dict[str, dict[str, int]]] = {
    "consultations.topics": {"topic": {"housing": 12}},
    "guidance.started": {"year_of_guidance": {"1": 9, "2": 20}},
    "partners.meetings": {"kind": {"consultation": 30}},
}


def figure(place: int, name: str) -> dict[str, Any]:
    return {"value": 20 + place, "breakdowns": PARTS.get(name, {}), "previous": {"value": 60 + place}}


def page(figures: dict[str, Any]) -> str:
    content = read(
        {
            "year": 2018, "branch": "Hierbeek", "night": "2019-01-05", "small": 5, "chapters": CHAPTERS, "story": {},
            "figures": figures,
        }
    )  # fmt: skip
    told = {"hero": hero(content, no_records), "chapters": chapters(content, no_records)}
    return render_template("annual_report/_chapters.html", **told)


@pytest.fixture
def figures() -> dict[str, Any]:
    """All of them, each with a year before; what is made up of others is as much as those."""
    made = {name: figure(place, name) for place, name in enumerate(LARGE)}
    made["housing.quota"] = {"value": 25, "previous": None}
    made["dossiers.opened"] = {"value": 3, "previous": {"value": 5}}
    made["dossiers.closed"] = made["dossiers.closed_granted"]
    return made


def test_each_large_number_has_last_years_beside_it(app: Flask, figures: dict[str, Any]) -> None:
    with app.test_request_context():
        found = page(figures)
    for name in LARGE:
        assert f"2017: {figures[name]['previous']['value']}" in found, name


def test_what_is_not_told_of_last_year_is_not_there(app: Flask, figures: dict[str, Any]) -> None:
    for name in LARGE:
        figures[name]["previous"] = None
    figures["housing.housed"]["previous"] = {"value": "hidden"}
    figures["dossiers.opened"]["previous"] = None
    with app.test_request_context():
        found = page(figures)
    assert found.count("2017: ") == 1, "only that it is not shown"


def test_of_parts_that_are_not_shown_the_whole_and_the_reason_are(app: Flask, figures: dict[str, Any]) -> None:
    figures["guidance.started"] |= {"breakdowns": {}, "hidden": ["year_of_guidance"]}
    with app.test_request_context():
        found = page(figures).partition('id="guidance"')[2].partition("</figcaption>")[0]
        why = gettext("Not shown, because one of the groups is too small.")
    assert f"<b>{figures['guidance.started']['value']}</b>" in found
    assert why in found


def test_visits_of_other_months_do_not_stand_beside_each_other(app: Flask, figures: dict[str, Any]) -> None:
    figures["consultations.contacts"]["months"] = [2] * 12
    figures["consultations.contacts"]["previous"]["months"] = [2] * 11 + [None]
    with app.test_request_context():
        found = page(figures)
    for name in ("consultations.contacts", "consultations.topics"):
        assert f"2017: {figures[name]['previous']['value']}" not in found
