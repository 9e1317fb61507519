"""The pages about the year of a region and of the country; each view is there for both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint

from tenants.roles import Right
from wegwijs.access import needs, public
from wegwijs.annual_editions.units import NATION, region_named
from wegwijs.requests import place

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from wegwijs.annual_editions.units import Unit

    View = Callable[..., ResponseReturnValue]

pages = Blueprint("annual_editions", __name__)


def made_by_its_own(rule: str, method: str = "GET") -> Callable[[View], View]:
    """Give a view an address for a region, opened by who accepts its figures, and one for the country."""

    def register(view: View) -> View:
        @needs(Right.FIGURES_ACCEPT)
        def of_region(region: str, **values: Any) -> ResponseReturnValue:
            return view(_own_region(region), **values)

        @needs(Right.FIGURES_PUBLISH)
        def of_nation(**values: Any) -> ResponseReturnValue:
            return view(NATION, **values)

        name = view.__name__
        pages.add_url_rule(f"/comparison/<region>/annual{rule}", f"region_{name}", of_region, methods=[method])
        pages.add_url_rule(f"/nation/annual{rule}", f"nation_{name}", of_nation, methods=[method])
        return view

    return register


def for_everybody(rule: str) -> Callable[[View], View]:
    """Give a view of what is published an address for a region and one for the country."""

    def register(view: View) -> View:
        @public
        def of_region(region: str, **values: Any) -> ResponseReturnValue:
            return view(region_named(region), **values)

        @public
        def of_nation(**values: Any) -> ResponseReturnValue:
            return view(NATION, **values)

        name = view.__name__
        pages.add_url_rule(f"/regions/<region>/{rule}", f"region_{name}", of_region, methods=["GET"])
        pages.add_url_rule(f"/nederland/{rule}", f"nation_{name}", of_nation, methods=["GET"])
        return view

    return register


def _own_region(slug: str) -> Unit:
    """Return the region of who looks; any other is as absent as one that never was."""
    found = region_named(slug)
    assert place().region_id == found.id  # noqa: S101  the door compared the address with the place
    return found
