"""Fetching everything that can be fetched from some addresses on: links, every choice of every form, and data in all forms."""

from __future__ import annotations

import itertools
from collections import deque
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Get = Callable[[str], "Fetched"]


@dataclass(frozen=True)
class Fetched:
    """What an address answered."""

    path: str
    status: int
    kind: str
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8-sig", errors="replace")


@dataclass
class Form:
    """A form that is sent by GET: a list of choices."""

    action: str
    choices: dict[str, list[str]] = field(default_factory=dict)
    chosen: dict[str, str] = field(default_factory=dict)
    """What is chosen when the page opens."""

    def answers(self, most: int) -> Iterator[dict[str, str]]:
        """Give every choice by itself with all else as it stands, then the two longest lists together."""
        usual = {name: self.chosen.get(name, values[0]) for name, values in self.choices.items()}
        alone = [{**usual, name: value} for name, values in self.choices.items() for value in values]
        longest = sorted(self.choices, key=lambda name: -len(self.choices[name]))[:2]
        pairs = itertools.product(*(self.choices[name] for name in longest))
        both = ({**usual, **dict(zip(longest, pair, strict=True))} for pair in pairs)
        yield from itertools.islice(itertools.chain(alone, both), most)


class Page(HTMLParser):
    """A page read for where it leads: links, and forms with all their choices."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[str] = []
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._select = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note links, forms and choices."""
        given = {name: value or "" for name, value in attrs}
        if tag in {"a", "area"} and "href" in given:
            self.links.append(given["href"])
        elif tag == "form" and given.get("method", "get").lower() == "get":
            self._form = Form(given.get("action", ""))
            self.forms.append(self._form)
        elif self._form is not None and tag == "select":
            self._select = given.get("name", "")
        elif self._form is not None and tag == "option" and self._select:
            self._form.choices.setdefault(self._select, []).append(given.get("value", ""))
            if "selected" in given:
                self._form.chosen[self._select] = given.get("value", "")
        elif self._form is not None and tag == "input" and given.get("name"):
            kind = given.get("type", "text")
            if kind in {"radio", "checkbox", "hidden"}:
                self._form.choices.setdefault(given["name"], []).append(given.get("value", "on"))

    def handle_endtag(self, tag: str) -> None:
        """Leave a form or a choice."""
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""


def addresses(page: Page, here: str, most: int) -> Iterator[str]:
    """Give every address a page leads to; of a form its choices, or as many as may be tried."""
    for link in page.links:
        yield urljoin(here, link)
    for form in page.forms:
        if form.choices:
            for answer in form.answers(most):
                yield urljoin(here, form.action) + "?" + urlencode(answer)


def crawl(
    get: Get,
    starts: Iterable[str],
    wanted: Callable[[str], bool],
    *,
    most: int = 5000,
    choices: int = 400,
    papers: int = 5,
) -> list[Fetched]:
    """Fetch everything that can be reached from `starts` under addresses that are `wanted`; of PDFs only the first `papers`."""
    found: list[Fetched] = []
    waiting = deque(starts)
    seen: set[str] = set()
    while waiting and len(found) < most:
        address = _plain(waiting.popleft())
        if address in seen or not wanted(address):
            continue
        seen.add(address)
        if urlsplit(address).path.endswith(".pdf"):
            papers -= 1
            if papers < 0:
                continue
        answer = get(address)
        if answer.status != 200:
            continue
        found.append(answer)
        if answer.kind == "text/html":
            waiting.extend(addresses(Page(answer.text), address, choices))
    return found


def _plain(address: str) -> str:
    parts = urlsplit(address)
    query = urlencode(sorted(parse_qsl(parts.query, keep_blank_values=True)))
    return parts.path + (f"?{query}" if query else "")
