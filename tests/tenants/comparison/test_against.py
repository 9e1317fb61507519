"""Each figure is held against what it grows with, and never against what says nothing of it."""

from __future__ import annotations

import pytest

from tenants.comparison.against import _FITS, OF, OVER, Per, fitting, held_against, is_of_no_size
from tenants.figures.catalogue import INDICATORS, Kind


def test_everything_named_is_in_the_catalogue() -> None:
    areas = {indicator.area for indicator in INDICATORS.values()}
    assert set(_FITS) <= INDICATORS.keys() | areas
    for name, wholes in OF.items():
        assert {name, *wholes} <= INDICATORS.keys()
    assert {*OVER, *OVER.values()} <= INDICATORS.keys()
    assert {name for name, one in INDICATORS.items() if one.kind is Kind.QUANTILE} == set(OVER)


@pytest.mark.parametrize(
    "name",
    [
        "signing.signed", "signing.in_time", "signing.complete", "participation.workshops", "participation.groups",
        "language.classes", "language.lessons", "partners.meetings", "escalations.asked", "dossiers.within_limit",
        "dossiers.missed_deadlines", "dossiers.duration_median", "escalations.answer_p90",
    ],
)  # fmt: skip
def test_what_does_not_grow_with_a_town_is_never_held_against_inhabitants(name: str) -> None:
    assert Per.INHABITANTS not in fitting(name)
    assert Per.HOUSED not in fitting(name)


@pytest.mark.parametrize(
    ("name", "best"),
    [
        ("housing.housed", Per.NEED), ("housing.dwellings", Per.INHABITANTS), ("consultations.contacts", Per.INHABITANTS),
        ("signing.in_time", Per.WHOLE), ("dossiers.within_limit", Per.WHOLE), ("escalations.answered_in_time", Per.WHOLE),
        ("signing.signed", Per.NONE), ("participation.workshops", Per.NONE), ("dossiers.missed_deadlines", Per.NONE),
        ("language.lessons", Per.VOLUNTEERS), ("organisation.interns", Per.VOLUNTEERS),
        ("organisation.volunteers", Per.INHABITANTS),
    ],
)  # fmt: skip
def test_the_best_is_first(name: str, best: Per) -> None:
    assert fitting(name)[0] is best


def test_a_bare_number_is_always_there_and_nothing_is_twice() -> None:
    for name in INDICATORS:
        found = fitting(name)
        assert Per.NONE in found
        assert len(found) == len(set(found))
        assert fitting(name, is_part=True)[0] is Per.WHOLE or is_of_no_size(name)


def test_terms_met_in_time_are_of_all_terms_that_were_met() -> None:
    assert held_against("dossiers.within_limit", Per.WHOLE) == ("dossiers.within_limit", "dossiers.beyond_limit")
    assert held_against("signing.in_time", Per.WHOLE) == ("signing.signed",)
    assert held_against("dossiers.duration_median", Per.NONE) == ("dossiers.closed",)
    assert held_against("consultations.contacts", Per.INHABITANTS) == ()
