"""What stands in the bar at the top, for the place from which somebody looks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from flask import current_app, g, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_login import current_user

from tenants.escalations.queries import unread_answers
from tenants.helpdesk.people import questions_of
from tenants.roles import Right
from wegwijs.extensions import db
from wegwijs.locale import LANGUAGES, language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask

    from tenants.auth.queries import Member, Place
    from tenants.isolation import ScopedSession


@dataclass(frozen=True)
class Item:
    """One page in the bar: where it is and who may open it."""

    endpoint: str
    label: object
    right: Right
    more: bool = False
    """Whether it stands behind "More": what is not opened every day."""
    gives_way_to: Right | None = None
    """Who holds this right has something else to open every day: then it stands behind "More" too."""


@dataclass(frozen=True)
class Link:
    """An item as the bar shows it."""

    label: str
    href: str
    current: bool
    count: int = 0
    count_label: str = ""
    more: bool = False


ITEMS = (
    Item("home.today", lazy_gettext("Today"), Right.BRANCH_HOME),
    Item("desk.desk", lazy_gettext("Walk-in hour"), Right.CONSULTATION_WRITE),
    Item("clients.clients", lazy_gettext("Clients"), Right.CLIENT_FIND),
    Item("dossiers.dossiers", lazy_gettext("Dossiers"), Right.DOSSIER_READ),
    Item("guidance.trajectories", lazy_gettext("Guidance"), Right.GUIDANCE_READ),
    Item("housing.position", lazy_gettext("Housing work"), Right.HOUSING_READ, gives_way_to=Right.DOSSIER_READ),
    Item("escalations.questions", lazy_gettext("Helpdesk"), Right.ESCALATION_READ),
    Item("annual_report.years", lazy_gettext("Figures"), Right.FIGURES_READ),
    Item("knowledge.articles", lazy_gettext("Knowledge"), Right.KNOWLEDGE_READ, more=True),
    Item("language.classes", lazy_gettext("Language classes"), Right.LANGUAGE_READ, more=True),
    Item("participation.groups", lazy_gettext("Participation"), Right.PARTICIPATION_READ, more=True),
    Item("terms.terms", lazy_gettext("Terms"), Right.DOSSIER_READ, more=True),
    Item("volunteers.roster", lazy_gettext("Team"), Right.VOLUNTEER_READ, more=True),
    Item("partners.partners", lazy_gettext("Partners"), Right.PARTNER_READ, more=True),
    Item("partners.signals", lazy_gettext("Signals"), Right.SIGNAL_WRITE, more=True),
    Item("imports.imports", lazy_gettext("Spreadsheets"), Right.IMPORT_RUN, more=True),
    Item("clients.accesses", lazy_gettext("Opened records"), Right.ACCESS_REVIEW, more=True),
    Item("home.trail", lazy_gettext("Who looked"), Right.AUDIT_READ, more=True),
    Item("helpdesk.queue", lazy_gettext("Queue"), Right.HELPDESK_READ),
    Item("helpdesk.mine", lazy_gettext("My questions"), Right.HELPDESK_ANSWER),
    Item("knowledge.desk", lazy_gettext("Knowledge"), Right.KNOWLEDGE_WRITE),
    Item("helpdesk.overview", lazy_gettext("Overview"), Right.HELPDESK_ASSIGN),
    Item("helpdesk.team", lazy_gettext("Team"), Right.HELPDESK_READ, more=True),
    Item("comparison.region", lazy_gettext("Compare"), Right.COMPARISON_READ),
    Item("comparison.nation", lazy_gettext("Netherlands"), Right.NATION_READ),
    Item("signing.region_months", lazy_gettext("Accept figures"), Right.FIGURES_ACCEPT),
    Item("signing.nation_months", lazy_gettext("Publish"), Right.FIGURES_PUBLISH),
    Item("annual_editions.region_years", lazy_gettext("Year page"), Right.FIGURES_ACCEPT),
    Item("annual_editions.nation_years", lazy_gettext("Year page"), Right.FIGURES_PUBLISH),
    Item("night_reports.region_newest", lazy_gettext("This morning"), Right.COMPARISON_READ),
    Item("night_reports.nation_newest", lazy_gettext("This morning"), Right.NATION_READ),
    Item("admin.branches", lazy_gettext("Branches"), Right.DIRECTORY_READ),
    Item("admin.people", lazy_gettext("People"), Right.PERSON_INVITE),
    Item("admin.jobs", lazy_gettext("Jobs"), Right.JOB_READ),
)
OF_A_REGION = {"comparison.region", "night_reports.region_newest", "signing.region_months"}
OF_A_REGION = {"annual_editions.region_years", "comparison.region", "night_reports.region_newest"}
"""Pages whose address names the region."""


def init_app(app: Flask) -> None:
    """Give every page what the bar needs."""
    app.context_processor(_bar)


def _bar() -> dict[str, Any]:
    member: Member | None = current_user.member if current_user and current_user.is_authenticated else None
    place = _seen_from(member)
    return {
        "member": member,
        "place": g.get("place"),
        "place_name": place_name(place) if place else "",
        "navigation": Bar(place) if place else (),
        "languages": LANGUAGES,
        "language": language(),
        "language_href": url_for("auth.language", next=_here()),
        **(_account(member) if member and member.second_factor and not member.locked else {}),
        "home_href": front_page(place) if place else "/",
    }


def _seen_from(member: Member | None) -> Place | None:
    """Return the place of this request; on pages of one's own account the only place somebody has."""
    here: Place | None = g.get("place")
    ready = member is not None and member.second_factor and not member.locked
    if here is None and ready and member is not None and len(member.places) == 1:
        return member.places[0]
    return here


def _here() -> str:
    return request.full_path.removesuffix("?")


def _account(member: Member) -> dict[str, Any]:
    return {
        "person": {"name": member.name, "href": url_for("auth.account")},
        "sign_out_href": url_for("auth.sign_out"),
        "lock_href": url_for("auth.lock_now"),
        "places_href": url_for("auth.places") if len(member.places) > 1 else "",
        "shortcuts_off": not member.shortcuts,
        "idle_minutes": current_app.extensions["settings"].idle_minutes,
        "lock_page": url_for("auth.unlock", next=_here()),
    }


def place_name(place: Place) -> str:
    """Return how the bar names the place somebody looks from."""
    if place.branch_name or place.region_name:
        return place.branch_name or place.region_name
    if place.may(Right.HELPDESK_READ):
        return str(_("Helpdesk"))
    return str(_("Administration") if place.may(Right.JOB_READ) else _("Netherlands"))


class Bar:
    """The pages that the role in `place` may open; asked only when a bar is drawn, and then once."""

    def __init__(self, place: Place) -> None:
        self._place = place

    @cached_property
    def _links(self) -> list[Link]:
        return list(links(self._place))

    def __iter__(self) -> Iterator[Link]:
        return iter(self._links)


def links(place: Place) -> Iterator[Link]:
    """Give the pages that the role in `place` may open, the present one marked."""
    for item in ITEMS:
        if not place.may(item.right):
            continue
        values = {"branch": place.branch_slug} if place.branch_slug else {}
        if item.endpoint in OF_A_REGION:
            if not place.region_slug:
                continue  # from the nation one reaches a region through the page of the nation
            values["region"] = place.region_slug
        href = url_for(item.endpoint, **values)  # type: ignore[arg-type]  # the options go by name
        counted = COUNTED.get(item.endpoint)
        count = counted[0](place) if counted else 0
        yield Link(
            label=str(item.label),
            href=href,
            current=_is_current(item, href, place),
            count=count,
            count_label=str(counted[1]) if counted and count else "",
            more=item.more or (item.gives_way_to is not None and place.may(item.gives_way_to)),
        )


def _unread_answers(place: Place) -> int:
    """Return how many answers of the Helpdesk the branch has yet to read; a view that knows says so in `g`."""
    # An error page is drawn after the work was released, and asks nothing any more.
    if "unread_answers" not in g and place.branch_id and g.get("place") is place and db.session.registry.has():
        g.unread_answers = unread_answers(cast("ScopedSession", db.session()))
    return int(g.get("unread_answers", 0))


def _my_questions(place: Place) -> int:
    """Return how many questions this lawyer works on; a view that knows says so in `g`."""
    if "my_questions" not in g and g.get("place") is place and db.session.registry.has():
        g.my_questions = questions_of(cast("ScopedSession", db.session()), current_user.member.person_id)
    return int(g.get("my_questions", 0))


COUNTED: dict[str, tuple[Callable[[Place], int], object]] = {
    "escalations.questions": (_unread_answers, lazy_gettext("to read or to answer")),
    "helpdesk.mine": (_my_questions, lazy_gettext("to answer")),
}
"""What waits behind an item of the bar, and how it is read out."""


def _is_current(item: Item, href: str, place: Place) -> bool:
    """Whether the page belongs to an item: it is that page, or has no item of its own and lies under it."""
    endpoint = request.endpoint or ""
    noun = endpoint.split(".")[0]
    feature = [other.endpoint for other in ITEMS if place.may(other.right) and other.endpoint.split(".")[0] == noun]
    if endpoint in feature or item.endpoint not in feature:
        return item.endpoint == endpoint
    return len(feature) == 1 or href == _nearest(feature)


def _nearest(endpoints: list[str]) -> str:
    """Return the address, among those of `endpoints`, under which the present page lies the deepest."""
    place: Place | None = g.get("place")
    values = {"branch": place.branch_slug} if place and place.branch_slug else {}
    region = {"region": place.region_slug} if place and place.region_slug else {}
    hrefs = [
        url_for(endpoint, **{**values, **(region if endpoint in OF_A_REGION else {})})  # type: ignore[arg-type]
        for endpoint in endpoints
        if region or endpoint not in OF_A_REGION
    ]
    return max((href for href in hrefs if request.path.startswith(href)), key=len, default="")


def front_page(place: Place) -> str:
    """Return where somebody who looks from `place` begins."""
    for item in ITEMS:
        if place.may(item.right):
            values: dict[str, Any] = {}
            if place.branch_slug:
                values["branch"] = place.branch_slug
            if item.endpoint in OF_A_REGION:
                if not place.region_slug:
                    continue
                values["region"] = place.region_slug
            return url_for(item.endpoint, **values)
    return url_for("auth.places")
