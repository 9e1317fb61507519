"""The people the branch helps: every page of clients, households and handovers, under one name."""

from wegwijs.clients import (
    agreeing,
    caring,
    choosing,
    ending,
    finding,
    handing,
    living,
    opening,
    reviewing,
    sections,
    showing,
)
from wegwijs.clients.blueprint import pages

__all__ = [
    "agreeing",
    "caring",
    "choosing",
    "ending",
    "finding",
    "handing",
    "living",
    "opening",
    "pages",
    "reviewing",
    "sections",
    "showing",
]
