"""What a record offers to go along with a question, in Dutch, which the Helpdesk reads; never a name or a number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask_babel import force_locale
from flask_babel import gettext as _

from tenants.deadlines.models import EventRole
from tenants.dossiers.models import DossierKind
from tenants.escalations.facts import Fact, in_order
from tenants.escalations.giveaways import safe_title
from tenants.escalations.models import Subject
from wegwijs.clients.forms import nationality_word
from wegwijs.dossiers.naming import term_name
from wegwijs.templating import day
from wegwijs.terms.words import event_word
from wegwijs.words import word

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from tenants.clients.models import Client
    from tenants.dossiers.models import Dossier
    from tenants.escalations.about import About, Happened, Offers, Paper
    from tenants.escalations.giveaways import Known

# What a visit or a dossier is about says which desk of the Helpdesk it is likely for.
LIKELY_TOPIC = {"participation": Subject.INTEGRATION, "education": Subject.INTEGRATION, "legal": Subject.ASYLUM}
LIKELY_KIND = {
    DossierKind.FAMILY_REUNIFICATION: Subject.FAMILY_REUNIFICATION,
    DossierKind.INTEGRATION: Subject.INTEGRATION,
    DossierKind.ASYLUM: Subject.ASYLUM,
    DossierKind.RENEWAL: Subject.ASYLUM,
    DossierKind.OBJECTION_APPEAL: Subject.ASYLUM,
}


@dataclass(frozen=True)
class Offered:
    """A fact that can be ticked, under its code."""

    code: str
    fact: Fact


def likely(about: About) -> Subject | None:
    """Return what a question from here is likely about, or none."""
    if about.dossier is not None:
        return LIKELY_KIND.get(about.dossier.kind)
    return next((LIKELY_TOPIC[topic] for topic in about.topics if topic in LIKELY_TOPIC), None)


def offered_facts(about: About, offers: Offers) -> dict[str, Fact]:
    """Return what the record has to offer, by code: who it is about first, then what happened, the oldest first."""
    if about.client is None:
        return {}
    with force_locale("nl"):
        found = [Offered(code, fact) for code, fact in _all(about, offers) if fact.value]
    codes = {id(each.fact): each.code for each in found}
    return {codes[id(fact)]: fact for fact in in_order(each.fact for each in found)}


def _all(about: About, offers: Offers) -> Iterator[tuple[str, Fact]]:
    assert about.client is not None  # noqa: S101  asked by the only caller
    yield from _of_client(about.client, about.municipality)
    if about.dossier is not None:
        yield from _of_dossier(about.dossier)
    for event in offers.events:
        yield f"event-{event.id}", Fact(_happened(event), _when(event), event.day)
    for step in offers.steps:
        yield f"step-{step.id}", Fact(step.label, _("done on %(day)s", day=day(step.day)), step.day)


def _of_client(client: Client, municipality: str) -> Iterator[tuple[str, Fact]]:
    yield "nationality", Fact(_("Nationality"), nationality_word(client.nationality) if client.nationality else "")
    yield "birth_year", Fact(_("Year of birth"), str(client.birth_date.year) if client.birth_date else "")
    sexes = {"f": _("Woman"), "m": _("Man"), "x": _("Neither")}
    yield "sex", Fact(_("Sex"), sexes.get(client.sex or "", ""))
    yield "municipality", Fact(_("Lives in"), municipality)
    yield "permit", Fact(_("Kind of permit"), word(client.permit) if client.permit else "")
    yield "arrived", _dated(_("Came to the Netherlands"), client.arrived_on)
    yield "permit_from", _dated(_("Permit since"), client.permit_from)
    yield "permit_until", _dated(_("Permit until"), client.permit_until)


def _of_dossier(dossier: Dossier) -> Iterator[tuple[str, Fact]]:
    yield "kind", Fact(_("Procedure"), word(dossier.kind))
    regime = _("Duty to integrate began") if dossier.kind is DossierKind.INTEGRATION else _("Asylum asked")
    yield "regime", _dated(regime, dossier.regime_on)


def _dated(term: str, on: dt.date | None) -> Fact:
    return Fact(term, day(on) if on else "", on)


def _happened(event: Happened) -> str:
    if event.role is EventRole.SUSPENDS:
        return str(_("A term stands still since"))
    if event.role is EventRole.EXTENDS:
        return str(_("A term was made longer, by letter of"))
    try:
        return event_word(event.code)
    except KeyError:
        return event.code


def _when(event: Happened) -> str:
    said = f"{day(event.day)} – {day(event.until)}" if event.until else day(event.day)
    return f"{said} ({event.whose})" if event.whose else said


def deadline_name(term: str) -> str:
    """Return what a term is called at the Helpdesk: in Dutch."""
    with force_locale("nl"):
        return term_name(term)


def paper_title(paper: Paper, known: Known) -> str:
    """Return what a paper is called at the Helpdesk: its title, or what kind it is where that tells whose it is."""
    with force_locale("nl"):
        return safe_title(paper.title, known, word(paper.kind))
