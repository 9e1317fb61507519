"""`wegwijs terms`: what the law says of a term, and how its last day is found. Needs no database and no settings."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import click

from tenants.faults import RefusalError

if TYPE_CHECKING:
    from tenants.terms.catalogue import Length, Term
    from tenants.terms.counting import Counted, Suspension
    from tenants.terms.wording import Voice

DAY = click.DateTime(formats=["%Y-%m-%d"])
FORM = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
LANGUAGE = click.option("--language", type=click.Choice(["nl", "en"]), default="nl", show_default=True)


class SpellParameter(click.ParamType):  # type: ignore[type-arg]  # older versions of click have no generic one
    """Two days with dots between them; without the second one the term still stands still."""

    name = "DATE..[DATE]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Suspension:
        """Read `2018-04-01..2018-05-01`."""
        from tenants.terms.counting import Suspension

        since, dots, until = str(value).partition("..")
        try:
            return Suspension(dt.date.fromisoformat(since), dt.date.fromisoformat(until) if until or not dots else None)
        except ValueError:
            self.fail(
                f"{value!r} is not like 2018-04-01..2018-05-01, or 2018-04-01.. while it stands still.", param, ctx
            )


class LengthParameter(click.ParamType):  # type: ignore[type-arg]  # as above
    """A number of days, weeks, months or years."""

    name = "LENGTH"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Length:
        """Read `3 months`."""
        from tenants.terms.catalogue import Length

        try:
            return Length.of(str(value))
        except ValueError:
            self.fail(f"{value!r} is not like '3 months'.", param, ctx)


@click.group()
def terms() -> None:
    """Statutory terms: the catalogue, and what it makes of a date."""


@terms.command("list")
@FORM
@LANGUAGE
def list_(form: str, language: str) -> None:
    """List every term with its versions: length, legal source, since when."""
    from tenants.terms.catalogue import CATALOGUE

    voice = _voice(language)
    if form == "json":
        click.echo(json.dumps([_row(term, voice) for term in CATALOGUE], ensure_ascii=False, indent=2))
        return
    for term in CATALOGUE:
        since = f", {term.valid_from or ''}..{term.valid_to or ''}" if term.valid_from or term.valid_to else ""
        doubt = "".join(f" {said}" for said in voice.warnings(term))
        click.echo(f"{term.id}: {voice.name(term)}, {voice.length(term.length)} ({voice.source(term)}{since}).{doubt}")


@terms.command()
@click.argument("term_id", metavar="ID")
@click.option("--from", "event_day", type=DAY, required=True, help="The day of the event that begins the term.")
@click.option(
    "--suspended", "suspensions", type=SpellParameter(), multiple=True, help="When it stood still; may be repeated."
)
@click.option(
    "--extended", "extensions", type=LengthParameter(), multiple=True, help="An extension of the law; may be repeated."
)
@click.option("--regime", type=DAY, help="The day that says which law holds; by default that of the event.")
@FORM
@LANGUAGE
def explain(
    term_id: str,
    event_day: dt.datetime,
    suspensions: tuple[Suspension, ...],
    extensions: tuple[Length, ...],
    regime: dt.datetime | None,
    form: str,
    language: str,
) -> None:
    """Say on which day the term ID ends that began on a day, and how that is found."""
    from tenants.terms.catalogue import UnknownTermError, version_for
    from tenants.terms.counting import count
    from tenants.terms.explaining import in_sentences, in_short

    voice = _voice(language)
    try:
        term = version_for(term_id, event_day.date(), regime.date() if regime else None)
        counted = count(term, event_day.date(), suspensions, extensions)
    except UnknownTermError as error:
        raise click.ClickException(_unknown(error, voice)) from None
    except RefusalError as error:
        raise click.ClickException(_refused(error, voice)) from None
    if form == "json":
        click.echo(json.dumps(_answer(counted, voice), ensure_ascii=False, indent=2))
        return
    click.echo(f"{voice.name(term)} ({term.id})\n{in_short(counted, voice)}\n")
    click.echo("\n".join(in_sentences(counted, voice)))
    click.echo(f"\n{term.source_url}")


def _voice(language: str) -> Voice:
    from importlib.resources import files

    from babel import Locale
    from babel.support import Translations

    from tenants.terms.wording import Voice

    return Voice(Translations.load(str(files("translations")), [language]), Locale(language))


def _unknown(error: Any, voice: Voice) -> str:
    if error.nearest:
        return voice.gettext(
            "There is no term %(id)s. Did you mean %(nearest)s?", id=error.term_id, nearest=", ".join(error.nearest)
        )
    return voice.gettext("There is no term %(id)s. `wegwijs terms list` shows them all.", id=error.term_id)


def _refused(error: RefusalError, voice: Voice) -> str:
    values = {name: voice.day(value) if isinstance(value, dt.date) else value for name, value in error.values.items()}
    return voice.gettext(error.message, **values)


def _row(term: Term, voice: Voice) -> dict[str, Any]:
    """Return what is true of a term whatever the day it began."""
    return {
        "id": term.id,
        "name": voice.name(term),
        "event": term.starts_at,
        "length": str(term.length),
        "extensions": [str(length) for length in term.extensions],
        "bound": term.bound.value,
        "confirmed": term.confirmed,
        "legal_source": voice.source(term),
        "source_url": term.source_url,
        "valid_from": _iso(term.valid_from),
        "valid_to": _iso(term.valid_to),
        "when_missed": voice.when_missed(term),
    }


def _answer(counted: Counted, voice: Voice) -> dict[str, Any]:
    """Return a count as JSON has it: days in ISO, null where there is none."""
    from tenants.terms.explaining import in_sentences, in_short

    row = _row(counted.term, voice)
    return {
        "id": row.pop("id"),
        "name": row.pop("name"),
        "last_day": _iso(counted.last_day),
        "means": counted.term.means.value,
        "event": row.pop("event"),
        "event_day": counted.event_day.isoformat(),
        "unmoved_end": counted.unmoved_end.isoformat(),
        "own_norm": _iso(counted.own_norm),
        "stands_still_since": _iso(counted.stands_still_since),
        "derivation": in_short(counted, voice),
        "explanation": in_sentences(counted, voice),
        **row,
    }


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
