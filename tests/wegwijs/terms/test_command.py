"""`wegwijs terms` as somebody types it: no database, no settings, one sentence when something is wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from click.testing import CliRunner

from tenants.terms.catalogue import term_ids, versions
from tenants.terms.examples import Example, examples
from wegwijs.terms.command import terms


def typed(*words: str) -> tuple[int, str, str]:
    """Return the exit code and what was said on either side."""
    answer = CliRunner().invoke(terms, words)
    return answer.exit_code, answer.stdout, answer.stderr


def asked(*words: str) -> dict[str, Any]:
    code, said, wrong = typed("explain", *words, "--format", "json")
    assert code == 0, wrong
    answer = json.loads(said)
    assert isinstance(answer, dict)
    return answer


def test_it_says_the_day_and_how_it_was_found() -> None:
    code, said, _ = typed("explain", "regular.objection", "--from", "2012-03-12")
    assert code == 0
    assert "12 maart + 4 weken (art. 69 lid 1 Vw 2000) = 9 april; tweede paasdag -> 10 april" in said
    assert "Laatste dag: dinsdag 10 april 2012." in said


def test_in_english_it_says_the_same() -> None:
    _, said, _ = typed("explain", "regular.objection", "--from", "2012-03-12", "--language", "en")
    assert "12 March + 4 weeks (Vw 2000 art. 69(1)) = 9 April; Easter Monday -> 10 April" in said


def test_json_holds_everything_for_another_program() -> None:
    answer = asked("family_reunification.application", "--from", "2018-03-01")
    assert answer["last_day"] == "2018-06-01"
    assert answer["own_norm"] == "2018-05-02"
    assert answer["confirmed"] is True
    assert answer["valid_from"] is None
    assert isinstance(answer["explanation"], list)
    assert set(answer) >= {
        *("id", "name", "last_day", "event", "event_day", "unmoved_end", "own_norm", "derivation", "explanation"),
        *("confirmed", "legal_source", "source_url", "valid_from", "valid_to", "when_missed", "stands_still_since"),
    }


@pytest.mark.parametrize("term_id", term_ids())
def test_every_term_can_be_asked(term_id: str) -> None:
    day = versions(term_id)[-1].valid_from
    assert asked(term_id, "--from", day.isoformat() if day else "2018-03-01")["last_day"]


@pytest.mark.parametrize("example", examples(), ids=lambda each: f"{each.term_id}-{each.event_day}")
def test_it_agrees_with_every_worked_example(example: Example) -> None:
    words = [example.term_id, "--from", example.event_day.isoformat()]
    words += [word for length in example.extensions for word in ("--extended", str(length))]
    words += [word for each in example.suspensions for word in ("--suspended", f"{each.since}..{each.until or ''}")]
    words += ["--regime", example.regime_day.isoformat()] if example.regime_day else []
    assert asked(*words)["last_day"] == (example.last_day.isoformat() if example.last_day else None)


def test_while_it_stands_still_there_is_no_last_day() -> None:
    answer = asked("general.decision", "--from", "2018-05-22", "--suspended", "2018-06-01..")
    assert answer["last_day"] is None
    assert answer["stands_still_since"] == "2018-06-02"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("asylum.apeal", "--from", "2018-01-01"), "asylum.appeal"),
        (("integration.term", "--from", "2010-01-01"), "1 januari 2010"),
        (("integration.term", "--from", "2010-01-01", "--language", "en"), "1 January 2010"),
        (("general.decision", "--from", "2018-01-01", "--extended", "3 months"), "."),
        (("regular.objection", "--from", "2018-01-01", "--suspended", "2018-01-05..2018-01-08"), "."),
        (("regular.objection", "--from", "1800-01-01"), "1900"),
        (("zzz", "--from", "2018-01-01"), "?"),
    ],
)
def test_what_cannot_be_is_one_sentence_and_exit_code_1(words: tuple[str, ...], said: str) -> None:
    code, answer, wrong = typed("explain", *words)
    assert code == 1
    assert answer == ""
    assert said in wrong
    assert len(wrong.strip().splitlines()) == 1


@pytest.mark.parametrize(
    "words",
    [
        ("general.decision",),
        ("general.decision", "--from", "2018-02-30"),
        ("general.decision", "--from", "2018-01-01", "--suspended", "yesterday"),
        ("general.decision", "--from", "2018-01-01", "--suspended", "2018-01-01"),
        ("general.decision", "--from", "2018-01-01", "--extended", "a while"),
    ],
)
def test_what_is_typed_wrongly_is_said_as_any_command_says_it(words: tuple[str, ...]) -> None:
    code, _, wrong = typed("explain", *words)
    assert code == 2
    assert "Traceback" not in wrong


def test_the_list_has_every_version() -> None:
    _, said, _ = typed("list")
    assert len(said.strip().splitlines()) == 54
    _, told, _ = typed("list", "--format", "json")
    assert {row["id"] for row in json.loads(told)} == set(term_ids())


def test_it_needs_no_database_no_settings_and_no_web() -> None:
    program = (
        "import sys; from wegwijs.cli import main; sys.argv[1:] = ['terms', 'explain', 'general.objection', '--from', "
        "'2018-11-19', '--format', 'json']\n"
        "try: main()\nexcept SystemExit as left: print(left.code, 'flask' in sys.modules, 'celery' in sys.modules)"
    )
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "PYTHONPATH", "HOME", "LANG"}}
    environment = {**kept, "PYTHONPATH": os.pathsep.join(part for part in sys.path if part)}
    done = subprocess.run(  # noqa: S603  our own program
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=60, check=True
    )
    assert '"last_day": "2019-01-02"' in done.stdout
    assert done.stdout.strip().endswith("0 False False")
