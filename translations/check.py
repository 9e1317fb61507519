"""Check the catalogues: nothing unsaid, nothing left over, every placeholder kept. Exit code 1 when something is wrong."""

from __future__ import annotations

import sys

import slips
from catalogue import LANGUAGES, faults, hidden

found = list(hidden())
found += [fault for language in LANGUAGES for fault in faults(language)]
found += [fault for language in (slips.DUTCH, *slips.LANGUAGES) for fault in slips.faults(language)]
for language in slips.LANGUAGES:
    if slips.missing(language):
        print(f"slips {language}: not offered, {len(slips.missing(language))} sentences have no words yet")
print("\n".join(found) or "The catalogues are whole.")
sys.exit(bool(found))
