"""Pictures of figures: small svg built as plain strings, the same on a screen, in the dark and on paper.

Every function is pure and answers `Markup`. Numbers that may not be seen come in as `HIDDEN`, unknown ones as None;
neither ever reaches a label, a title or a coordinate.
"""

from .balance import balance
from .bars import bars
from .calendar import calendar
from .climbs import climbs
from .columns import columns
from .funnel import Dot, Names, funnel
from .groups import Group, groups
from .houses import houses
from .lines import small_multiple, sparkline, swing
from .marks import DUTCH, HIDDEN, Hidden, Value, Words
from .paper import for_paper
from .parts import parts
from .region_map import region_map, rings
from .strips import ahead_or_behind, little_bars, months_signed, strip
from .units import units
from .usual import usual

__all__ = [
    "DUTCH",
    "HIDDEN",
    "Dot",
    "Group",
    "Hidden",
    "Names",
    "Value",
    "Words",
    "ahead_or_behind",
    "balance",
    "bars",
    "calendar",
    "climbs",
    "columns",
    "for_paper",
    "funnel",
    "groups",
    "houses",
    "little_bars",
    "months_signed",
    "parts",
    "region_map",
    "rings",
    "small_multiple",
    "sparkline",
    "strip",
    "swing",
    "units",
    "usual",
]
