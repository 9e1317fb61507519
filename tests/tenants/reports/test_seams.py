"""Where one year ends and the next begins: told with numbers when they may be, and never so that a hidden one follows."""

from __future__ import annotations

import pytest

from tenants.reports.seams import Seam, seam


@pytest.mark.parametrize(
    ("here", "there", "said"),
    [
        (-18, -18, None),
        (-12, -20, Seam.TOLD),
        (-15, -20, Seam.TOLD),
        (-18, -20, Seam.MAY_DIFFER),
        ("hidden", -20, Seam.MAY_DIFFER),
        (-20, "hidden", Seam.MAY_DIFFER),
        ("hidden", "hidden", Seam.MAY_DIFFER),
        (None, -20, None),
        (-20, None, None),
    ],
)
def test_a_seam_tells_no_few_and_nothing_hidden(
    here: int | str | None, there: int | str | None, said: Seam | None
) -> None:
    assert seam(here, there, 5) is said
