"""The annual page as the templates want it, made from one signed version and nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup, escape

from tenants.consultations.models import Channel, Guidance, Topic
from tenants.figures.catalogue import CLIENTS, CONTACTS, TOPICS
from wegwijs import words
from wegwijs.annual_report import sentences
from wegwijs.annual_report.sentences import month_name
from wegwijs.locale import language
from wegwijs.pictures import Words, bars, columns, parts
from wegwijs.templating import number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from wegwijs.annual_report.frozen import Content, Figure

    Records = Callable[..., str | None]
    """Gives the address of the records behind a number, or none to whoever may not see them."""


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


def hero(content: Content, records: Records) -> dict[str, Any]:
    """Return the large number, its sentences, and the months with last year beside them."""
    value = content.contacts.number
    before = content.was(CONTACTS.id)
    months = [month_name(month) for month in range(1, 13)]
    says = sentences.busiest(content.contacts.months)
    if content.before:
        says = f"{says} {_('Grey is %(year)s.', year=content.year - 1)}"
    return {
        "number": "?" if value is None else number(value),
        "href": records(year=content.year),
        "says": sentences.questions(value) if value is not None else _("we do not know how often somebody came"),
        "lead": sentences.against_last_year(content),
        "picture_says": says,
        "picture": columns(
            list(content.contacts.months), months, last=list(before.months) if content.before else None,
            words=picture_words(),
        ),
        "columns": _columns(content, _("Month")),
        "rows": [
            Row(name, _pair(content, now, then), records(month=f"{content.year}-{place:02}"))
            for place, (name, now, then) in enumerate(
                zip(months, content.contacts.months, before.months or (None,) * 12, strict=True), start=1
            )
        ],
    }  # fmt: skip


def _columns(content: Content, first: str) -> list[Any]:
    years = [content.year, *([content.year - 1] if content.before else [])]
    return [first, *({"label": str(year), "number": True} for year in years)]


def _pair(content: Content, now: int | None, then: int | None) -> tuple[str | None, ...]:
    return (number(now), number(then)) if content.before else (number(now),)


def chapters(content: Content, records: Records) -> list[dict[str, Any]]:
    """Return the chapters; for now there is one, about the walk-in hour."""
    story = content.story.get("consultations", {})
    topics = _part(content.topics, "topic", words.TOPICS, Topic)
    computed = (
        _("Most often it was about %(topic)s", topic=sentences.most_often(topics))
        if any(topics.values())
        else _("Nobody came in the months that are known.")
    )
    pictures = _pictures(content, topics, records)
    return [
        {
            "id": "consultations",
            "topic": _("Walk-in hour"),
            "finding": story.get("lead") or computed,
            "story": paragraphs(story.get("text", "")),
            "definition": sentences.how_we_count(content),
            "pictures": pictures[:1],
            "more": pictures[1:],
            "people": _people(content),
        }
    ]


def _part(figure: Figure, breakdown: str, named: Mapping[Any, object], codes: type[Any]) -> dict[str, int]:
    """Return every part by its word; a part without visits is nought when the whole is known."""
    found = figure.breakdowns.get(breakdown, {})
    return {} if figure.number is None else {str(named[code]): found.get(code.value, 0) for code in codes}


def _pictures(content: Content, topics: dict[str, int], records: Records) -> list[dict[str, Any]]:
    if not any(topics.values()):
        return []
    was = _part(content.was(TOPICS.id), "topic", words.TOPICS, Topic)
    channels = _part(content.contacts, "channel", words.CHANNELS, Channel)
    channels_was = _part(content.was(CONTACTS.id), "channel", words.CHANNELS, Channel)
    said = ngettext(
        "topic, most often %(topic)s",
        "topics, most often %(topic)s",
        content.topics.number or 0,
        topic=sentences.most_often(topics),
    )
    return [
        {
            "finding": _finding(number(content.topics.number), str(said)),
            "svg": bars(list(topics.items()), last=was or None, words=picture_words()),
            **_table(content, topics, was, _("Topic"), lambda code: records(year=content.year, topic=code), Topic),
        },
        {
            "finding": _("How people came: most often %(how)s", how=sentences.most_often(channels)),
            "svg": bars(list(channels.items()), last=channels_was or None, words=picture_words()),
            **_table(
                content,
                channels,
                channels_was,
                _("How"),
                lambda code: records(year=content.year, channel=code),
                Channel,
            ),
        },
        _guidance(content, records),
    ]


def _guidance(content: Content, records: Records) -> dict[str, Any]:
    """Return the two parts of which people wonder: of whoever is in a trajectory, and of everybody else."""
    now = _part(content.contacts, "guidance", words.GUIDANCE, Guidance)
    was = _part(content.was(CONTACTS.id), "guidance", words.GUIDANCE, Guidance)
    order = [str(words.GUIDANCE[code]) for code in (Guidance.OUTSIDE, Guidance.INSIDE)]
    most = max(sum(now.values()), sum(was.values()))
    return {
        "finding": _("Visits outside and inside a trajectory"),
        "svg": parts(
            ((order[0], now[order[0]]), (order[1], now[order[1]])),
            last=(was[order[0]], was[order[1]]) if was else None,
            last_name=str(content.year - 1),
            whole=most,
            words=picture_words(),
        ),
        **_table(content, now, was, _("Trajectory"), lambda code: records(year=content.year, guidance=code), Guidance),
    }


def _finding(figure: str, said: str) -> Markup:
    return Markup("<b>{}</b> {}").format(figure, said)


def _table(
    content: Content,
    now: dict[str, int],
    was: dict[str, int],
    first: str,
    href: Callable[[str], str | None],
    codes: Any,
) -> dict[str, Any]:
    rows = [
        Row(word, _pair(content, amount, was.get(word)), href(code.value))
        for code, (word, amount) in zip(codes, now.items(), strict=True)
    ]
    return {"columns": _columns(content, first), "rows": sorted(rows, key=lambda row: -now[row.label])}


def _people(content: Content) -> dict[str, Any] | None:
    """Return the different people, this year and last."""
    if content.people.value is None:
        return None
    before = content.was(CLIENTS.id)
    return {
        "value": written(content.people),
        "label": sentences.different_people(content.people, content.small),
        "before": written(before) if before.value is not None else None,
        "before_hidden": before.is_hidden,
        "year_before": content.year - 1,
    }


def paragraphs(text: str) -> list[Markup]:
    """Return the branch's words as paragraphs; lines that begin with `1.` or `-` become a list."""
    found = []
    for block in re.split(r"\n\s*\n", text.replace("\r", "").strip()):
        lines = [line.strip() for line in block.split("\n") if line.strip()]
        items = [re.sub(r"^(\d+\.|-)\s+", "", line) for line in lines]
        if lines and all(re.match(r"^(\d+\.|-)\s+", line) for line in lines):
            found.append(
                Markup("<ol>{}</ol>").format(Markup("").join(Markup("<li>{}</li>").format(item) for item in items))
            )
        elif lines:
            found.append(Markup("<p>{}</p>").format(Markup("<br>").join(escape(line) for line in lines)))
    return found
