"""What tells who a question is about is found, wherever it stands and however it is written; other words are not."""

from __future__ import annotations

import datetime as dt
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.escalations.giveaways import Giveaway, Known, found_in, refuse_giveaways, safe_title
from tenants.escalations.rules import LONGEST_TEXT
from tenants.faults import RefusalError

KNOWN = Known(
    name="Noor van der Wilg",
    household=("Samir van der Wilg", "Mei Kastanje"),
    parties=("Hiwet Lindeboom",),
    helpers=("mr. A. de Vries",),
    numbers=("C2041", "1042", "2018", "12"),
    dossiers=("D0007", "Z1-123.456"),
    contacts=("06 1234 5678", "noor@example.org"),
)
AGREED = Known(**{**KNOWN.__dict__, "consent_on": dt.date(2018, 3, 12)})


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Noor vraagt of zij mag blijven", Giveaway.NAME),
        ("mevrouw WILG vraagt", Giveaway.NAME),
        ("Noors moeder wacht", Giveaway.NAME),
        ("Samirs visum", Giveaway.HOUSEHOLD),
        ("haar man Samir", Giveaway.HOUSEHOLD),
        ("Haar dochter Mei is 4", Giveaway.HOUSEHOLD),
        ("de zus, Híwet, wacht in Addis", Giveaway.PARTY),
        ("Hiwet's visum", Giveaway.PARTY),
        ("advocaat mr. A. de Vries schreef", Giveaway.PARTY),
        ("cliënt 12", Giveaway.NUMBER),
        ("cliëntnummer 2018", Giveaway.NUMBER),
        ("zie c2041", Giveaway.NUMBER),
        ("dossier D0007", Giveaway.DOSSIER),
        ("V-nummer z1-123.456", Giveaway.DOSSIER),
        ("bel 06-12345678", Giveaway.CONTACT),
        ("bel +31 6 8765 4321", Giveaway.CONTACT),
        ("bel 0181 123456", Giveaway.CONTACT),
        ("mail naar iemand@voorbeeld.nl", Giveaway.CONTACT),
    ],
)
def test_what_tells_who_it_is_about_is_found(text: str, what: Giveaway) -> None:
    found = found_in(text, KNOWN)
    assert found is not None
    assert found.what is what
    assert found.word in text


@pytest.mark.parametrize(
    "text",
    [
        "Zij kwam in mei 2018 van Asmara naar het azc",
        "de man van der zus",
        "Artikel 29 lid 2 Vw 2000, ve19002030",
        "Zaak AWB 18/1234 en NL18.12345",
        "12 maanden na 15-01-2018",
        "1.042,50 euro",
        "mevrouw De Vries van de gemeente",
        "",
    ],
)
def test_other_words_are_let_through(text: str) -> None:
    assert found_in(text, KNOWN) is None


@pytest.mark.parametrize(
    ("text", "hit"),
    [("het kind is vier", False), ("mevrouw kind vraagt", True), ("Zij en Kind", True), ("de familie Kind", True)],
)
def test_a_name_that_is_an_everyday_word_is_found_where_it_is_used_as_a_name(text: str, *, hit: bool) -> None:
    assert (found_in(text, Known(name="Abel Kind")) is not None) is hit


def test_the_clients_name_goes_only_with_consent_and_a_tick() -> None:
    texts = [("title", "Mag zij blijven?"), ("question", "Noor is hier sinds mei.")]
    for known, ticked, field in ((KNOWN, False, "question"), (KNOWN, True, "question"), (AGREED, False, "name_may_go")):
        with pytest.raises(RefusalError) as caught:
            refuse_giveaways(texts, known, name_may_go=ticked)
        assert caught.value.field == field
        assert caught.value.values["word"] == "Noor"
    assert refuse_giveaways(texts, AGREED, name_may_go=True)
    assert not refuse_giveaways(texts[:1], KNOWN, name_may_go=False)


@pytest.mark.parametrize("text", ["haar man Samir", "D0007", "06-12345678"])
def test_the_consent_of_the_client_is_no_consent_of_anybody_else(text: str) -> None:
    with pytest.raises(RefusalError) as caught:
        refuse_giveaways([("tried", f"Noor en {text}")], AGREED, name_may_go=True)
    assert caught.value.field == "tried"


def test_the_family_name_that_they_share_goes_along_with_the_consent() -> None:
    assert refuse_giveaways([("question", "Mevrouw Van der Wilg")], AGREED, name_may_go=True)


def test_a_paper_called_after_somebody_is_called_by_what_it_is() -> None:
    assert safe_title("Paspoort Hiwet", KNOWN, "Paspoort") == "Paspoort"
    assert safe_title("Besluit van de IND", KNOWN, "Besluit") == "Besluit van de IND"


@given(st.text())
def test_no_text_breaks_it_and_nothing_known_finds_no_name(text: str) -> None:
    found = found_in(text, Known())
    assert found is None or found.what is Giveaway.CONTACT


@given(st.text(max_size=30), st.sampled_from(["Noor", "NOOR", "noor", "Nóór"]), st.text(max_size=30))
def test_a_name_is_found_between_any_words(before: str, name: str, after: str) -> None:
    assert found_in(f"{before} {name} {after}", KNOWN) is not None


@pytest.mark.parametrize("sign", ["A", "Aa-", "1 ", "a.", "a@a."])
def test_a_long_text_is_looked_through_in_a_moment(sign: str) -> None:
    text, begun = sign * (LONGEST_TEXT // len(sign)), time.monotonic()
    found_in(text, Known(name="Noor van der Wilg", numbers=("1", "12"), dossiers=("1",), contacts=("0612345678",)))
    assert time.monotonic() - begun < 0.75
