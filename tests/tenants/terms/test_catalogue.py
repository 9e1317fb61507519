"""The catalogue: as it came with the sources, whole, and asked in the ways a dossier asks it."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
from itertools import pairwise

import pytest

from tenants.dossiers.models import DossierKind
from tenants.terms import catalogue
from tenants.terms.catalogue import (
    CATALOGUE,
    DATA,
    SHARED,
    Bound,
    Direction,
    Length,
    Means,
    NoVersionError,
    Term,
    Unit,
    UnknownTermError,
    VersionBy,
    digest,
    events_of,
    term_ids,
    terms_started_by,
    version_for,
    versions,
)
from tenants.terms.wording import EVENTS

AS_IT_CAME = "7d8e14785094c66648384e3e22ad47973b68bb29730e298e613b7fc9b0ecec03"
PACT = dt.date(2026, 6, 12)
DAY = dt.timedelta(days=1)


def rows() -> list[dict[str, str]]:
    return list(csv.DictReader((DATA / "terms.csv").read_text(encoding="utf-8").splitlines()))


def each_version(term: Term) -> str:
    return f"{term.id}-{term.valid_from or 'always'}"


def test_the_columns_that_came_with_the_sources_are_as_they_came() -> None:
    told = "\n".join("\t".join(row[column] for column in SHARED) for row in rows())
    assert hashlib.sha256(told.encode()).hexdigest() == AS_IT_CAME


def test_it_holds_every_term_once_per_version() -> None:
    assert len(term_ids()) == 46
    assert len(CATALOGUE) == 54
    assert len({(term.id, term.valid_from) for term in CATALOGUE}) == 54


@pytest.mark.parametrize("term", CATALOGUE, ids=each_version)
def test_nothing_long_and_nothing_counted_back_is_marked_as_moving(term: Term) -> None:
    longest = {Unit.DAYS: 90, Unit.WEEKS: 12, Unit.MONTHS: 3, Unit.YEARS: 0}
    if term.length.count > longest[term.length.unit] or term.direction is Direction.BACKWARD:
        assert not term.general_terms_act


@pytest.mark.parametrize("term_id", term_ids())
def test_versions_of_a_term_follow_one_another_and_never_overlap(term_id: str) -> None:
    for before, after in pairwise(versions(term_id)):
        assert before.valid_to is not None
        assert after.valid_from is not None
        assert before.valid_to < after.valid_from


@pytest.mark.parametrize("term", CATALOGUE, ids=each_version)
def test_what_we_added_to_a_row_is_whole(term: Term) -> None:
    assert term.when_missed_nl
    assert term.when_missed_en
    assert bool(term.note) == bool(term.note_nl)
    assert bool(term.doubt_nl) == bool(term.doubt_en)
    assert (term.authority is not None) == (term.bound is Bound.AUTHORITY)
    assert term.starts_at in EVENTS
    assert {term.dossier_kind, *term.also_kinds} <= {str(kind) for kind in DossierKind}
    assert term.dossier_kind not in term.also_kinds


@pytest.mark.parametrize("term", CATALOGUE, ids=each_version)
def test_only_an_authority_stands_still_or_gets_a_notice_of_default(term: Term) -> None:
    if term.suspension or term.remedy:
        assert term.bound is Bound.AUTHORITY
    assert ("ingebrekestelling" in term.when_missed_nl) == (term.remedy is not None)


@pytest.mark.parametrize("term", CATALOGUE, ids=each_version)
def test_nobody_is_bound_by_a_window_or_by_years_of_waiting(term: Term) -> None:
    if term.means in {Means.FIRST_DAY, Means.EARLIEST_DAY, Means.OPENS_AFTER}:
        assert term.bound is Bound.NOBODY
    if term.means is Means.LAST_DAY:
        assert term.bound is not Bound.NOBODY


def test_asylum_and_integration_follow_their_regime_and_nothing_else_does() -> None:
    follow = {term.dossier_kind for term in CATALOGUE if term.version_by is VersionBy.REGIME}
    assert follow == {"asylum", "integration"}
    assert all(term.dossier_kind not in follow for term in CATALOGUE if term.version_by is VersionBy.EVENT)


def test_the_version_of_the_event_counts_up_to_and_including_its_last_day() -> None:
    assert version_for("asylum.appeal", PACT - DAY).length == Length(4, Unit.WEEKS)
    assert version_for("asylum.appeal", PACT).length == Length(2, Unit.WEEKS)
    assert version_for("asylum.decision", dt.date(2022, 3, 26)).length == Length(6, Unit.MONTHS)
    assert version_for("asylum.decision", dt.date(2022, 3, 27)).length == Length(15, Unit.MONTHS)
    assert version_for("asylum.decision", dt.date(2023, 12, 31)).length == Length(15, Unit.MONTHS)
    assert version_for("asylum.decision", dt.date(2024, 1, 1)).length == Length(6, Unit.MONTHS)


def test_an_older_application_keeps_the_old_terms_also_for_an_appeal_years_later() -> None:
    assert version_for("asylum.appeal", dt.date(2027, 3, 2), dt.date(2025, 10, 1)).confirmed
    assert not version_for("asylum.appeal", dt.date(2027, 3, 2), PACT).confirmed
    assert not version_for("asylum.appeal", dt.date(2027, 3, 2)).confirmed, "without a regime the event decides"


def test_the_duty_of_before_2022_keeps_the_act_of_2013() -> None:
    assert version_for("integration.term", dt.date(2022, 3, 1), dt.date(2021, 11, 1)).legal_source.startswith("Wi ")
    assert version_for("integration.term", dt.date(2022, 3, 1)).legal_source == "Wet inburgering 2021"


def test_a_regime_says_nothing_about_a_term_that_follows_the_event() -> None:
    by_event = version_for("permit_regular.renewal_grace", dt.date(2023, 3, 10), dt.date(2010, 1, 1))
    assert by_event.valid_from == dt.date(2022, 7, 1)


@pytest.mark.parametrize(
    ("term_id", "event_day", "regime_day"),
    [
        ("integration.term", dt.date(2012, 12, 31), None),
        ("privacy.request_answer", dt.date(2018, 5, 24), None),
        ("asylum.view_on_intention", PACT, None),
        ("asylum.view_on_intention", dt.date(2025, 1, 1), PACT),
        ("permit_regular.renewal_grace", dt.date(2022, 6, 30), None),
    ],
)
def test_a_day_that_no_version_covers_is_said_so(term_id: str, event_day: dt.date, regime_day: dt.date | None) -> None:
    with pytest.raises(NoVersionError) as refused:
        version_for(term_id, event_day, regime_day)
    assert refused.value.field == "event_day"
    assert refused.value.values["day"] == (regime_day or event_day)


def test_a_term_that_begins_with_something_else_by_the_law_that_holds_gets_no_date() -> None:
    day, before = dt.date(2022, 3, 1), dt.date(2021, 11, 1)
    assert version_for("integration.term", day, before, "duty_started").valid_to == dt.date(2021, 12, 31)
    assert version_for("integration.term", day, None, "plan_dated").valid_from == dt.date(2022, 1, 1)
    for regime, event in ((before, "plan_dated"), (None, "duty_started")):
        with pytest.raises(NoVersionError):
            version_for("integration.term", day, regime, event)


def test_an_unknown_term_names_the_nearest() -> None:
    with pytest.raises(UnknownTermError) as unknown:
        versions("family_reunion.aplication")
    assert unknown.value.nearest[0] == "family_reunification.application"


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("bezwaar", "family_reunification.objection"),
        ("Participatieverklaring", "integration.participation_statement"),
        ("renewal", "permit_asylum.renewal"),
    ],
)
def test_an_unknown_term_is_looked_for_by_the_words_of_its_name(typed: str, first: str) -> None:
    with pytest.raises(UnknownTermError) as unknown:
        versions(typed)
    assert first in unknown.value.nearest


@pytest.mark.parametrize("typed", ["", "zz", "12345", "?"])
def test_whatever_is_typed_some_terms_are_named(typed: str) -> None:
    with pytest.raises(UnknownTermError) as unknown:
        versions(typed)
    assert len(unknown.value.nearest) == 3


def test_what_an_event_starts_in_a_dossier_has_its_own_terms_first() -> None:
    assert terms_started_by("family_reunification", "permit_granted") == ("family_reunification.application",)
    assert terms_started_by("family_reunification", "default_notice_received") == ("default_notice.appeal_opens",)
    started = terms_started_by("renewal", "decision_sent")
    assert started == ("regular.objection", "regular.appeal")
    assert terms_started_by("asylum", "decision_sent") == ("asylum.appeal_short", "asylum.appeal"), "each once"
    assert terms_started_by("asylum", "visa_issued") == ()


@pytest.mark.parametrize("kind", list(DossierKind))
def test_every_kind_of_dossier_has_events_and_each_of_them_starts_something(kind: DossierKind) -> None:
    assert events_of(kind)
    assert all(terms_started_by(kind, event) for event in events_of(kind))


def test_every_term_can_be_started_in_the_kind_it_belongs_to() -> None:
    assert all(term.id in terms_started_by(term.dossier_kind, term.starts_at) for term in CATALOGUE)


@pytest.mark.parametrize(
    ("text", "length"),
    [("3 months", Length(3, Unit.MONTHS)), ("1 month", Length(1, Unit.MONTHS)), (" 90  days", Length(90, Unit.DAYS))],
)
def test_a_length_is_read(text: str, length: Length) -> None:
    assert Length.of(text) == length


@pytest.mark.parametrize("text", ["", "months", "0 days", "-3 days", "3 fortnights", "3", "3 months more", "1.5 years"])
def test_what_is_no_length_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no length"):
        Length.of(text)


def test_the_digest_changes_with_a_length_and_not_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    before = digest()
    assert before == digest.__wrapped__()

    def with_(column: str, value: str) -> str:
        changed = [dict(row) for row in rows()]
        changed[0][column] = value
        monkeypatch.setattr(catalogue, "_rows", lambda: changed)
        return digest.__wrapped__()

    assert with_("note", "Another note.") == before
    assert with_("length", "4") != before
