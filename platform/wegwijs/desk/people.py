"""People as the desk shows them: the minimal card of name, year of birth and number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from markupsafe import Markup, escape

from tenants.clients.rules import search_form

if TYPE_CHECKING:
    import uuid

    from tenants.clients.models import Client


@dataclass(frozen=True)
class Card:
    """One person found; `marked` has what was typed between marks."""

    client: uuid.UUID
    name: str
    marked: Markup
    born: str
    number: str

    @property
    def facts(self) -> str:
        """What tells people of one name apart."""
        return ", ".join(part for part in (self.born, self.number) if part)


def card(client: Client, typed: str = "") -> Card:
    """Return the minimal card of `client`, with what was `typed` marked in the name."""
    born = _("born %(year)s", year=client.birth_date.year) if client.birth_date else ""
    return Card(client.id, client.name, marked(client.name, typed), born, _("client %(number)s", number=client.number))


def marked(name: str, typed: str) -> Markup:
    """Return `name` with the first place of each typed word between marks, accents and case aside."""
    # Each sign as it is searched for, with the place in the name that it came from.
    plain = [(letter, place) for place, sign in enumerate(name) for letter in search_form(sign) or " "]
    text = "".join(letter for letter, _place in plain)
    found: set[int] = set()
    for word in search_form(typed).split():
        start = f" {text}".find(f" {word}")
        start = start if start >= 0 else text.find(word)
        if start >= 0:
            found |= {place for _letter, place in plain[start : start + len(word)]}
    pieces = [Markup("<mark>%s</mark>") % sign if place in found else escape(sign) for place, sign in enumerate(name)]
    return Markup("").join(pieces).replace("</mark><mark>", "")
