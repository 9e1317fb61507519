"""What chapters are made of: pictures with the same numbers as a table, and numerals with last year beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from markupsafe import Markup

from tenants.reports.protection import OTHER
from wegwijs.locale import language
from wegwijs.pictures import HIDDEN, Words, bars, parts
from wegwijs.templating import number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from wegwijs.annual_report.frozen import Content, Figure
    from wegwijs.pictures import Value

TWO = 2


@dataclass(frozen=True)
class Row:
    """One row of the table under a picture; a hidden value is none."""

    label: str
    values: tuple[str | None, ...]
    href: str | None = None


def picture_words() -> Words:
    """Return the words of pictures in the page's language."""
    return Words(language(), str(_("not shown")), str(_("not known")))


def written(figure: Figure) -> str | None:
    """Return a figure as one writes it, none when it is hidden."""
    return None if figure.is_hidden else number(figure.number)


def numbered(value: object, said: object) -> Markup:
    """Return a sentence that begins with its number, large."""
    return Markup("<b>{}</b> {}").format(value, said)


def unsaid(sentence: object) -> Markup:
    """Return the name of a picture whose numerals stand on their own marks: only for who does not see it."""
    return Markup('<span class="unseen">{}</span>').format(sentence)


def columns_of(content: Content, first: object, *, beside: bool) -> list[Any]:
    """Return the columns of a table: its first, this year and, where something stands `beside` it, last year."""
    years = [content.year, *([content.year - 1] if beside else [])]
    return [str(first), *({"label": str(year), "number": True} for year in years)]


def numeral(content: Content, indicator: str, label: object, href: str | None = None) -> dict[str, Any]:
    """Return a number by itself, with its words and last year."""
    value = written(content.figure(indicator))
    return {"value": value, "label": str(label), "href": href, **last_year(content, indicator)}


def last_year(content: Content, indicator: str) -> dict[str, Any]:
    """Return what stands in grey beside a large number: last year's, or that it is not shown; not known is neither."""
    before = content.was(indicator)
    return {
        "before": written(before) if before.value is not None else None,
        "before_hidden": before.is_hidden,
        "year_before": content.year - 1,
    }


@dataclass(frozen=True)
class Cut:
    """How a picture cuts a figure: a breakdown, the words of its parts in order, and what the table calls them."""

    breakdown: str
    labels: Mapping[str, str]
    first: str
    finding: object


def cut(content: Content, indicator: str, how: Cut, whole: int, href: str | None = None) -> dict[str, Any] | None:
    """Return the picture of a breakdown: two parts on one scale, more as bars; hatched when it may not be seen.

    None when there is nothing to draw: nothing is told, and the parts have no names of their own to hatch.
    """
    now, order = content.figure(indicator).parts(how.breakdown), list(how.labels)
    held_back = how.breakdown in content.figure(indicator).held_back
    if now:
        order = [code for code in order if code in now]
    elif not held_back or len(order) < TWO:
        return None
    else:
        order = order[:TWO]
    then = aligned(content.was(indicator).parts(how.breakdown), order) if now else {}
    label, value = how.labels, {code: now[code] if now else HIDDEN for code in order}
    if len(order) == TWO:
        first, second = order
        svg = parts(
            ((label[first], value[first]), (label[second], value[second])),
            last=(then[first], then[second]) if len(then) == TWO else None,
            last_name=str(content.year - 1),
            whole=whole,
            words=picture_words(),
        )
    else:
        last: dict[str, Value] = {label[code]: amount for code, amount in then.items()}
        svg = bars(
            [(label[code], value[code]) for code in order],
            last=last or None,
            rest=label.get(OTHER),
            words=picture_words(),
        )
    return {
        "finding": how.finding,
        "note": "" if now else str(_("Not shown, because one of the groups is too small.")),
        "svg": svg,
        "columns": columns_of(content, how.first, beside=bool(then)),
        "rows": [Row(label[code], _values(now, then, code), href) for code in order],
        "about": _("show the records"),
    }


def aligned(then: Mapping[str, int], order: Sequence[str]) -> dict[str, int]:
    """Return last year's parts as this year is cut: what this year does not name goes to `OTHER`.

    A part that only this year names is not known of last year, and neither are all the others then.
    """
    if not then:
        return {}
    found = {code: then[code] for code in order if code in then and code != OTHER}
    missing = [code for code in order if code not in then and code != OTHER]
    if OTHER in order and not (OTHER in then and missing):
        found[OTHER] = sum(then.values()) - sum(found.values())
    if OTHER not in then:
        found.update(dict.fromkeys(missing, 0))
    return {code: found[code] for code in order if code in found}


def _values(now: Mapping[str, int], then: Mapping[str, int], code: str) -> tuple[str | None, ...]:
    said = number(now[code]) if now else None
    return (said, number(then[code]) if code in then else "–") if then else (said,)


def whole_of(content: Content, indicator: str) -> int:
    """Return what the full width of a picture stands for, so that those of a chapter share one scale."""
    return max(content.figure(indicator).number or 0, content.was(indicator).number or 0)


def table(content: Content, first: object, rows: Sequence[tuple[str, str, str | None]], href: str | None = None) -> Any:
    """Return the columns and rows of a table of some figures: words, indicator, and the address of its records."""
    beside = any(content.was(indicator).value is not None for _, indicator, _ in rows)
    return {
        "columns": columns_of(content, first, beside=beside),
        "rows": [
            Row(
                words,
                (
                    written(content.figure(indicator)),
                    *((_before(content.was(indicator)),) if beside else ()),
                ),
                own or href,
            )
            for words, indicator, own in rows
        ],
        "about": _("show the records"),
    }


def _before(figure: Figure) -> str | None:
    return "–" if figure.value is None else written(figure)
