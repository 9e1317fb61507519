"""What the check finds in a text, and what it leaves alone."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenants.clients.rules import search_form
from tenants.knowledge.leftovers import Known, Leftover, LeftoverKind, leftovers, names_of, unresolved
from tenants.knowledge.rules import LONGEST_TEXT

PLACES = frozenset({"hellevoetsluis", "loon op zand", "goes", "best", "den helder"})
RULING = "Hof van Justitie, 12 april 2018, C-550/16 (A en S)"


def found(text: str, known: Known | None = None) -> list[tuple[str, str]]:
    return [(leftover.kind.value, leftover.text) for leftover in leftovers(text, known or Known(places=PLACES))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bel Samuel van der Wilg.", [("name", "Samuel van der Wilg")]),
        ("Samuel was 17.", [("name", "Samuel")]),
        ("Habtom kwam later.", [("name", "Habtom")]),
        ("Dat zei mevrouw Al-Ḥasan.", [("name", "Al-Ḥasan")]),
        ("Haar zoon d'Arcy ook.", [("name", "d'Arcy")]),
        ("het gezin van fatima kwam", [("name", "fatima")]),
        ("Hij heet ABDULLAHI.", [("name", "ABDULLAHI")]),
        ("V-nummer 278.123.4567.", [("number", "V-nummer 278.123.4567")]),
        ("Het is 2781234567.", [("number", "2781234567")]),
        ("Burger 123456782 schrijft.", [("number", "123456782")]),
        ("123.456.782 en 1234 56 782", [("number", "123.456.782"), ("number", "1234 56 782")]),
        ("Bel 06-12345678 of +31 6 12345678.", [("number", "06-12345678"), ("number", "+31 6 12345678")]),
        ("Bel 0181 123456.", [("number", "0181 123456")]),
        ("Mail r.d@voorbeeld.nl.", [("number", "r.d@voorbeeld.nl")]),
        ("Zie dossier D-2018-014.", [("number", "dossier D-2018-014")]),
        ("Voor cliënt 1001.", [("number", "cliënt 1001")]),
        ("Ons kenmerk: AB/123.", [("number", "kenmerk: AB/123")]),
        ("Op 3011 AB.", [("number", "3011 AB")]),
        ("Naar NL91 ABNA 0417 1643 00.", [("number", "NL91 ABNA 0417 1643 00")]),
        ("Wie woont in Loon op Zand?", [("place", "Loon op Zand")]),
        ("Zij woont in Den Helder.", [("place", "Den Helder")]),
        ("Zij ging naar Goes.", [("place", "Goes")]),
        ("Voor 15 november.", [("date", "15 november")]),
        ("Op 3-5-2017, 03/05/17 en 2017-05-03.", [("date", "3-5-2017"), ("date", "03/05/17"), ("date", "2017-05-03")]),
        ("Zij komt uit Eritrea.", [("country", "Eritrea")]),
        ("Een Syrische moeder.", [("country", "Syrische")]),
    ],
)
def test_what_points_at_somebody_is_found(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Ja, ga in beroep. Doe dat binnen vier weken.",
        "De IND en het COA beslissen. DUO ook.",
        "Best lastig. Het is best lastig.",
        "Zie art. 69 lid 1 Vw 2000 en artikel 29, tweede lid, onder c.",
        "Richtlijn 2003/86/EG en Verordening (EU) 2024/1348.",
        "ECLI:NL:RVS:2018:1234 en C-550/16.",
        "Niveau B1, A2 of NT2, in 2018 of 2019.",
        "Dat kost € 1.250 en duurt 13 weken.",
        "- Ouders kunnen komen.\n- Kinderen ook.",
        "1. Vraag de vergunning aan.\n2. Bewaar de brief.",
        "Hij is 17 jaar. Zij is 18.",
        "Huisuitzetting voorkomen. Inburgeringstermijn en ziekte.",
        "",
    ],
)
def test_what_points_at_nobody_is_left_alone(text: str) -> None:
    assert found(text) == []


def test_the_day_and_the_number_of_a_ruling_are_harmless_when_they_stand_in_the_source() -> None:
    text = "Het Hof van Justitie besliste op 12 april 2018 (C-550/16, A en S) dat de leeftijd telt."
    assert found(text, Known(source=RULING)) == []
    assert found(text) == [("date", "12 april 2018")]
    assert found("Op 13 april 2018 kwam hij.", Known(source=RULING)) == [("date", "13 april 2018")]


def test_a_known_name_is_found_however_it_is_written_and_also_in_the_source() -> None:
    known = Known(names=("Ria Duinroos", "Zoë"), source="Brief van Duinroos")
    assert found("duinroos en ZOE schreven", known) == [("name", "duinroos"), ("name", "ZOE")]
    assert found("Brief van Duinroos", known) == [("name", "Duinroos")]


def test_each_thing_is_shown_once_with_its_own_sentence() -> None:
    text = "Dit is zeker. Toen kwam Samuel, zegt art. 3. Daarna ging Samuel weg.\nEn Rima bleef."
    shown = {leftover.text: leftover.where for leftover in leftovers(text)}
    assert shown == {"Samuel": "Toen kwam Samuel, zegt art. 3.", "Rima": "En Rima bleef."}
    long = leftovers(f"{'heel ' * 80}lang zei Samuel")[0]
    assert len(long.where) <= 200


def test_countries_are_shown_and_never_in_the_way() -> None:
    shown = leftovers("Rima komt uit Syrië.")
    assert [leftover.text for leftover in unresolved(shown, ())] == ["Rima"]
    assert unresolved(shown, ["name:rima"]) == []
    assert unresolved(shown, ["name:iemand"])


def test_names_in_a_short_text_are_its_words_with_a_capital() -> None:
    assert names_of("de jongen Habte uit Eritrea, bij de IND op 3 January") == ["Habte"]


NAMES = st.from_regex(r"[A-Z][bcdfghklmnprstvwz][aeiou][bcdfghklmnprstvwz]{2}[aeiou]x", fullmatch=True)
AROUND = st.sampled_from(
    ["de moeder van {} kwam", "Toen zei {} dat het kan.", "({})", "met {}, die hier woont", "{}", "'{}'", "– {} –"]
)


@settings(max_examples=150)
@given(NAMES, AROUND, st.sampled_from(["", "Dit is zo. ", "1. ", "- ", "Ja: "]))
def test_a_name_is_found_wherever_it_stands(name: str, around: str, before: str) -> None:
    assert any(search_form(name) in search_form(each.text) for each in leftovers(before + around.format(name)))


@settings(max_examples=150)
@given(
    st.lists(st.integers(0, 9), min_size=9, max_size=10).filter(any),
    st.sampled_from(["", ".", " ", "-"]),
    AROUND,
)
def test_nine_or_ten_digits_are_found_however_they_are_grouped(digits: list[int], between: str, around: str) -> None:
    written = between.join("".join(map(str, digits[i : i + 3])) for i in range(0, len(digits), 3))
    kept = [each for each in leftovers(around.format(written)) if each.kind in (LeftoverKind.NUMBER, LeftoverKind.DATE)]
    assert "".join(re.sub(r"\D", "", each.text) for each in kept) == "".join(map(str, digits))


@settings(max_examples=200)
@given(st.text(max_size=300), st.text(max_size=60))
def test_any_text_is_checked_and_what_is_shown_stands_in_it(text: str, source: str) -> None:
    for each in leftovers(text, Known(places=PLACES, source=source)):
        assert isinstance(each, Leftover)
        assert each.text in text
        assert each.text.strip()


@settings(max_examples=60)
@given(st.lists(st.sampled_from(["Samuel kwam.", "Zie C-550/16.", "Bel 06-12345678.", "In Goes.", "Ja."]), max_size=6))
def test_more_text_never_hides_what_was_found(sentences: list[str]) -> None:
    apart = {each.key for sentence in sentences for each in leftovers(sentence, Known(places=PLACES))}
    assert {each.key for each in leftovers(" ".join(sentences), Known(places=PLACES))} == apart


def test_a_long_text_without_a_space_is_looked_through_in_a_moment() -> None:
    begun = time.monotonic()
    found("A" * LONGEST_TEXT)
    assert time.monotonic() - begun < 1.5
