"""How a date was found, in words: in English from the source sentences, in Dutch from the catalogue as it is."""

from __future__ import annotations

import datetime as dt
from gettext import NullTranslations
from importlib.resources import files

import pytest
from babel import Locale
from babel.support import Translations

from tenants.terms.catalogue import CATALOGUE, Length, Term, Unit, version_for
from tenants.terms.counting import Counted, Suspension, count
from tenants.terms.explaining import in_full, in_lines, in_sentences, in_short, remedy_from
from tenants.terms.wording import EVENTS, Voice

ENGLISH = Voice(NullTranslations(), Locale("en"))
THREE_MONTHS = Length(3, Unit.MONTHS)


@pytest.fixture(scope="module")
def dutch() -> Voice:
    return Voice(Translations.load(str(files("translations")), ["nl"]), Locale("nl"))


def counted(term_id: str, day: str, regime: str = "", **happened: object) -> Counted:
    event = dt.date.fromisoformat(day)
    return count(version_for(term_id, event, dt.date.fromisoformat(regime) if regime else None), event, **happened)


ON_EASTER_MONDAY = counted("regular.objection", "2012-03-12")
OF_THE_MOCKUP = counted("family_reunification.decision", "2018-05-22", extensions=(THREE_MONTHS,))
STOOD_STILL = counted(
    "family_reunification.decision", "2018-05-22", suspensions=(Suspension(dt.date(2018, 6, 1), dt.date(2018, 6, 11)),)
)
STANDS_STILL = counted(
    "family_reunification.decision", "2018-05-22", suspensions=(Suspension(dt.date(2018, 6, 1), None),)
)


@pytest.mark.parametrize(
    ("case", "said"),
    [
        (ON_EASTER_MONDAY, "12 March + 4 weeks (Vw 2000 art. 69(1)) = 9 April; Easter Monday -> 10 April"),
        (OF_THE_MOCKUP, "22 May + 90 days (Vw 2000 art. 2u(1)) + 3 months = 20 November"),
        (STOOD_STILL, "22 May + 90 days (Vw 2000 art. 2u(1)) + 10 days stood still = 30 August"),
        (STANDS_STILL, "22 May + 90 days (Vw 2000 art. 2u(1)); stands still from 2 June"),
        (
            counted("general.objection", "2018-11-19"),
            (
                "19 November + 6 weeks (Awb art. 6:7 and 6:8) = 31 December; "
                "a day equated with a holiday, New Year's Day -> 2 January 2019"
            ),
        ),
        (
            counted("family_reunification.report_arrival", "2018-04-26"),
            "26 April + 3 days (Vb 2000 art. 4.47(1)) = 29 April; weekend -> 30 April; fewer than two working days -> 1 May",
        ),
        (
            counted("permit_asylum.renewal_window", "2023-05-02"),
            "2 May - 6 months (IND, extension of the asylum permit) = 2 November 2022",
        ),
        (
            counted("default_notice.penalty", "2018-10-01"),
            "1 October + 42 days (Awb art. 4:17(1); the first day counts) = 11 November",
        ),
    ],
)
def test_in_short_a_year_is_said_where_it_is_not_that_of_the_event(case: Counted, said: str) -> None:
    assert in_short(case, ENGLISH) == said


def test_in_full_it_says_the_day_how_it_was_found_the_own_aim_and_what_if_not() -> None:
    assert in_full(ON_EASTER_MONDAY, ENGLISH) == (
        "Last day: Tuesday 10 April 2012. The decision was sent on Monday 12 March 2012. The term begins the day after and"
        " lasts 4 weeks (Vw 2000 art. 69(1)). That is Monday 9 April. That is Easter Monday; therefore Tuesday 10 April"
        " counts (Algemene termijnenwet art. 1). Our own aim: Monday 2 April. Too late? The objection is then usually not"
        " dealt with any more."
    )


def test_line_by_line_every_step_has_its_day_and_the_letter_that_proves_it() -> None:
    assert in_lines(OF_THE_MOCKUP, ENGLISH, [(THREE_MONTHS, dt.date(2018, 8, 14))]) == [
        (dt.date(2018, 5, 22), "The IND received the application. The term begins the day after."),
        (dt.date(2018, 8, 20), "90 days on (Vw 2000 art. 2u(1))."),
        (dt.date(2018, 11, 20), "3 months longer (letter of 14 August 2018). Does not move."),
    ]


def test_each_of_two_equal_extensions_has_its_own_letter() -> None:
    half = Length(6, Unit.MONTHS)
    case = counted("naturalisation.decision", "2018-05-22", extensions=(half, half))
    letters = [(half, dt.date(2019, 5, 1)), (half, dt.date(2019, 11, 1))]
    said = [line for _, line in in_lines(case, ENGLISH, letters)]
    assert "letter of 1 May 2019" in said[2]
    assert "letter of 1 November 2019" in said[3]


def test_while_it_stands_still_nothing_is_said_of_being_late() -> None:
    said = in_full(STANDS_STILL, ENGLISH)
    assert said.startswith("The term stands still from Saturday 2 June 2018: there is no last day now.")
    assert "Nothing by then" not in said
    assert "notice of default" not in said


def test_a_notice_of_default_can_be_sent_from_the_day_after() -> None:
    assert "A notice of default can be sent from Wednesday 21 November." in in_sentences(OF_THE_MOCKUP, ENGLISH)
    found = remedy_from(OF_THE_MOCKUP)
    assert found is not None
    assert found[1] == dt.date(2018, 11, 21)
    assert remedy_from(ON_EASTER_MONDAY) is None
    assert remedy_from(STANDS_STILL) is None


def test_where_courts_differ_both_days_are_told() -> None:
    said = in_full(counted("asylum.decision", "2023-02-03"), ENGLISH)
    assert "Courts have judged the extension to 15 months differently. Ask the lawyer or the Helpdesk." in said
    assert "Counted with 6 months it is Thursday 3 August." in said


@pytest.mark.parametrize("term", CATALOGUE, ids=lambda term: f"{term.id}-{term.valid_from or 'always'}")
def test_what_is_not_confirmed_is_never_shown_as_law(term: Term) -> None:
    case = count(term, term.valid_from or dt.date(2018, 3, 1))
    told = (in_short(case, ENGLISH), in_full(case, ENGLISH), " ".join(line for _, line in in_lines(case, ENGLISH)))
    for said in told:
        assert ("ot confirmed yet: ask the lawyer or the Helpdesk" in said) == (not term.confirmed)
    if not term.confirmed:
        assert f"Source: {term.legal_source}." in told[1]


@pytest.mark.parametrize("term", CATALOGUE, ids=lambda term: f"{term.id}-{term.valid_from or 'always'}")
def test_every_term_can_be_told_in_both_languages(term: Term, dutch: Voice) -> None:
    case = count(term, term.valid_from or dt.date(2018, 3, 1), extensions=term.extensions)
    for voice in (ENGLISH, dutch):
        said = [in_short(case, voice), in_full(case, voice), *(line for _, line in in_lines(case, voice))]
        assert all(said)
        assert not any("%(" in each or "  " in each or ".." in each for each in said)


def test_every_event_says_who_it_was_where_that_is_part_of_it() -> None:
    assert [event for event, (_, clause) in EVENTS.items() if "%(who)s" in clause] == ["application_received"]
    assert all(term.authority for term in CATALOGUE if term.starts_at == "application_received")


# In Dutch


@pytest.mark.parametrize(
    ("case", "said"),
    [
        (ON_EASTER_MONDAY, "12 maart + 4 weken (art. 69 lid 1 Vw 2000) = 9 april; tweede paasdag -> 10 april"),
        (OF_THE_MOCKUP, "22 mei + 90 dagen (art. 2u lid 1 Vw 2000) + 3 maanden = 20 november"),
        (STANDS_STILL, "22 mei + 90 dagen (art. 2u lid 1 Vw 2000); staat stil vanaf 2 juni"),
        (
            counted("asylum.appeal", "2026-07-01"),
            (
                "1 juli + 2 weken (art. 67 lid 7 onder b Verordening (EU) 2024/1348) = 15 juli"
                " (nog niet bevestigd: vraag de advocaat of de Helpdesk)"
            ),
        ),
    ],
)
def test_in_short_in_dutch(case: Counted, said: str, dutch: Voice) -> None:
    assert in_short(case, dutch) == said


def test_in_full_in_dutch_it_is_the_paragraph_that_people_know(dutch: Voice) -> None:
    assert in_full(ON_EASTER_MONDAY, dutch) == (
        "Laatste dag: dinsdag 10 april 2012. Het besluit is verstuurd op maandag 12 maart 2012. De termijn begint de dag"
        " daarna en duurt 4 weken (art. 69 lid 1 Vw 2000). Dat is maandag 9 april. Dat is tweede paasdag; daarom telt"
        " dinsdag 10 april (art. 1 Algemene termijnenwet). Ons eigen streven: maandag 2 april. Te laat? Het bezwaar wordt"
        " dan meestal niet meer behandeld."
    )


def test_counted_back_in_dutch(dutch: Voice) -> None:
    said = in_full(counted("permit_asylum.renewal", "2023-05-02"), dutch)
    assert said.startswith(
        "Laatste dag: maandag 1 mei 2023. De vergunning loopt af op 2 mei 2023. De aanvraag moet uiterlijk de dag ervoor"
        " binnen zijn (IND, verlenging asielvergunning): maandag 1 mei. Deze termijn schuift nooit op."
    )


def test_line_by_line_in_dutch_as_a_dossier_shows_it(dutch: Voice) -> None:
    assert in_lines(OF_THE_MOCKUP, dutch, [(THREE_MONTHS, dt.date(2018, 8, 14))]) == [
        (dt.date(2018, 5, 22), "De IND ontving de aanvraag. De termijn begint de dag daarna."),
        (dt.date(2018, 8, 20), "90 dagen verder (artikel 2u lid 1 Vreemdelingenwet 2000)."),
        (dt.date(2018, 11, 20), "3 maanden langer (brief van 14 augustus 2018). Schuift niet op."),
    ]


def test_what_is_not_confirmed_says_so_in_dutch(dutch: Voice) -> None:
    said = in_sentences(counted("asylum.appeal", "2026-07-01"), dutch)
    assert said[1] == (
        "Nog niet bevestigd: vraag de advocaat of de Helpdesk. Bron: art. 67 lid 7 onder b Verordening (EU) 2024/1348."
    )
