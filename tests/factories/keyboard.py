"""What somebody with a keyboard does in a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page


def press(window: Page, words: str, within: str = "body") -> None:
    """Go to the first link or button that says `words`, press Enter on it, and wait for the page it leads to."""
    part = window.locator(within)
    found = part.get_by_role("link", name=words).or_(part.get_by_role("button", name=words))
    found.locator("visible=true").first.focus()
    with window.expect_navigation():
        window.keyboard.press("Enter")


def press_in_page(window: Page, words: str) -> None:
    """The same, for what stands in the page itself and not in the bar above it."""
    press(window, words, "main")
