"""Hills with a road and a signpost: the foot of a certificate."""

from __future__ import annotations

from markupsafe import Markup


def hills() -> Markup:
    """Return the landscape of the sign-in page as wide as a sheet; it says nothing, so nobody is read anything."""
    return Markup(
        '<svg class="pic pic--hills" viewBox="0 0 842 130" aria-hidden="true" focusable="false">'
        '<path class="hill-far" d="M0 66C120 34 250 28 400 52s300 26 442-14v92H0z"/>'
        '<path class="hill-near" d="M0 104c180-34 320-40 480-18s250 14 362-10v54H0z"/>'
        '<path class="hill-road" d="M300 130c104-22 250-14 334-44h10c-60 28-136 24-170 44z"/>'
        '<path class="hill-post" d="M627 8h7v84h-7z"/><path class="hill-board" d="M606 14h50l12 10-12 10h-50z"/>'
        '<path class="hill-post" d="M656 42h-43l-12 9 12 9h43z"/></svg>'
    )
