"""Paper lies elsewhere: its links lead to the deployment that made it, or it has none."""

from __future__ import annotations

import pytest

from tests.factories.papers import links
from wegwijs.annual_report.paper import printed, with_addresses

ADDRESS = "https://wegwijs.example.org"


def page(href: str) -> str:
    return f'<html lang="nl"><head><title>x</title></head><body><p><a class="go" href="{href}">x</a></p></body></html>'


@pytest.mark.parametrize("outside", ["https://example.org/x", "mailto:x@example.org", "tel:010"])
def test_a_link_to_another_site_stays(outside: str) -> None:
    assert with_addresses(page(outside), ADDRESS) == with_addresses(page(outside), "") == page(outside)


def test_a_link_within_the_page_stays() -> None:
    assert with_addresses(page("#members"), "") == page("#members")


def test_what_only_changes_the_page_itself_is_no_link_on_paper() -> None:
    assert "href" not in with_addresses(page("?year=2018"), ADDRESS)


def test_without_a_known_address_paper_has_words_and_no_link() -> None:
    assert '<a class="go">x</a>' in with_addresses(page("/nation"), "")


def test_a_task_without_a_request_gives_the_address() -> None:
    pytest.importorskip("weasyprint")
    assert links(printed(page("/nation"), ADDRESS)) == [f"{ADDRESS}/nation"]
    assert links(printed(page("/nation"))) == []
