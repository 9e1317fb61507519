"""How large a paper may be, and what re-making it may cost."""

from __future__ import annotations

from enum import StrEnum

MEGABYTE = 1024 * 1024
MOST_BYTES = 15 * MEGABYTE
"""Of a file as it comes in."""
MOST_KEPT = 20 * MEGABYTE
"""Of a file as it is re-made."""
MOST_PAGES = 300
MOST_MEGAPIXELS = 64
MOST_PIXELS = MOST_MEGAPIXELS * 1024 * 1024
"""Of a picture as it comes in, and of each picture in a PDF: what the largest phones make."""
LONGEST_SIDE = 4000
"""Dots of a picture as it is kept: a sheet of A4 at some 340 dots an inch."""
MOST_INFLATED = 256 * MEGABYTE
"""Of everything that is packed in a PDF, unpacked: a reader's own machine has to do it too."""
MOST_PARTS = 60_000
"""Objects of a PDF."""
MEMORY = 1024 * MEGABYTE
"""Of the process that re-makes."""
PROCESSOR_SECONDS = 1.7
"""Of that process; a hostile file costs no more."""
SECONDS = 8.0
"""By the clock, when the machine is busy."""


class Fault(StrEnum):
    """Why a file could not be re-made."""

    DAMAGED = "damaged"
    LOCKED = "locked"
    PIXELS = "pixels"
    PAGES = "pages"
    FORM = "form"
    """A form that is drawn by a program of its own (XFA), and has no pages to see."""
    TOO_MUCH = "too_much"
    """It would cost more memory or time than it may."""


class FaultError(Exception):
    """A file that cannot be re-made."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault
