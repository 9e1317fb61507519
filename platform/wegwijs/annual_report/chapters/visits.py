"""The walk-in hour: how often somebody came, in which months, about what, and how."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _
from flask_babel import ngettext

from tenants.consultations.models import Channel, Guidance, Topic
from tenants.figures.catalogue import CLIENTS, CONTACTS, TOPICS
from wegwijs import words
from wegwijs.annual_report import sentences
from wegwijs.annual_report.drawn import Row, columns_of, last_year, numbered, picture_words, written
from wegwijs.annual_report.sentences import month_name
from wegwijs.pictures import bars, columns, parts
from wegwijs.templating import number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from wegwijs.annual_report.behind import Records
    from wegwijs.annual_report.frozen import Content, Figure

AREA = "consultations"


def hero(content: Content, records: Records) -> dict[str, Any]:
    """Return the large number, its sentences, and the months with last year beside them."""
    value = content.contacts.number
    months = _months(content, records)
    says = months["finding"]
    if content.has_before(AREA):
        grey = _("Grey is %(year)s.", year=content.year - 1)
        says = f"{says} {grey}"
    return {
        "number": "?" if value is None else number(value),
        "href": records(AREA, year=content.year),
        "about": _("show these visits"),
        "says": sentences.questions(value) if value is not None else _("we do not know how often somebody came"),
        "lead": sentences.against_last_year(content),
        "pictures": [{**months, "finding": says}],
    }


def _months(content: Content, records: Records) -> dict[str, Any]:
    before, beside = content.was(CONTACTS.id), content.has_before(AREA)
    names = [month_name(month) for month in range(1, 13)]
    return {
        "finding": sentences.busiest(content.contacts.months),
        "svg": columns(
            list(content.contacts.months), names, last=list(before.months) if beside else None, words=picture_words()
        ),
        "columns": columns_of(content, _("Month"), beside=beside),
        "about": _("show these visits"),
        "rows": [
            Row(name, _pair(now, then, beside=beside), records(AREA, month=f"{content.year}-{place:02}"))
            for place, (name, now, then) in enumerate(
                zip(names, content.contacts.months, before.months, strict=True), start=1
            )
        ],
    }


def _pair(now: int | None, then: int | None, *, beside: bool) -> tuple[str | None, ...]:
    return (number(now), number(then)) if beside else (number(now),)


def chapter(content: Content, records: Records) -> dict[str, Any]:
    """Return the chapter; the months stand in it when the large number of the page is another one."""
    topics = _part(content.topics, "topic", words.TOPICS, Topic)
    if "housing" in content.chapters and content.contacts.number:
        finding = f"{number(content.contacts.number)} {sentences.questions(content.contacts.number)}"
    elif any(topics.values()):
        finding = _("Most often it was about %(topic)s", topic=sentences.most_often(topics))
    else:
        finding = _("Nobody came in the months that are known.")
    pictures = _pictures(content, topics, records)
    beside = 1
    if "housing" in content.chapters:
        months = _months(content, records)
        visits = ngettext(
            "visit. %(busiest)s", "visits. %(busiest)s", content.contacts.number or 0, busiest=months["finding"]
        )
        if content.contacts.number is not None:
            months |= {"finding": numbered(number(content.contacts.number), visits), **_last_year(content, CONTACTS.id)}
        pictures, beside = [months, *pictures], 2
    return {
        "topic": _("Walk-in hour"),
        "finding": finding,
        "pictures": pictures[:beside],
        "more": pictures[beside:],
        "people": _people(content),
    }


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
            "finding": numbered(number(content.topics.number), said),
            **_last_year(content, TOPICS.id),
            "svg": bars(list(topics.items()), last=was or None, words=picture_words()),
            **_table(
                content, topics, was, _("Topic"), lambda code: records(AREA, year=content.year, topic=code), Topic
            ),
        },
        {
            "finding": _("How people came: most often %(how)s", how=sentences.most_often(channels)),
            "svg": bars(list(channels.items()), last=channels_was or None, words=picture_words()),
            **_table(
                content,
                channels,
                channels_was,
                _("How"),
                lambda code: records(AREA, year=content.year, channel=code),
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
        **_table(
            content,
            now,
            was,
            _("Trajectory"),
            lambda code: records(AREA, year=content.year, guidance=code),
            Guidance,
        ),
    }


def _table(
    content: Content,
    now: dict[str, int],
    was: dict[str, int],
    first: str,
    href: Callable[[str], str | None],
    codes: Any,
) -> dict[str, Any]:
    beside = content.has_before(AREA)
    rows = [
        Row(word, _pair(amount, was.get(word), beside=beside), href(code.value))
        for code, (word, amount) in zip(codes, now.items(), strict=True)
    ]
    return {
        "columns": columns_of(content, first, beside=beside),
        "rows": sorted(rows, key=lambda row: -now[row.label]),
        "about": _("show these visits"),
    }


def _people(content: Content) -> dict[str, Any] | None:
    """Return the different people, this year and last."""
    if content.people.value is None:
        return None
    said = sentences.different_people(content.people, content.small)
    return {"value": written(content.people), "label": said, **last_year(content, CLIENTS.id)}


def _last_year(content: Content, indicator: str) -> dict[str, Any]:
    """Return last year's number beside one of visits, where both are of the same months."""
    return last_year(content, indicator) if content.knows_the_same_months else {}
