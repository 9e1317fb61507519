"""What somebody looked at before they signed: the mark that stands on the page."""

from __future__ import annotations

import re
from typing import Any


def seen_on(browser: Any, page: str) -> str:
    """Return the mark on a page that asks for a signature."""
    found = re.search(
        r'name="seen"[^>]*value="([0-9a-f]+)"|value="([0-9a-f]+)"[^>]*name="seen"', browser.get(page).text
    )
    assert found is not None, page
    return found[1] or found[2]
