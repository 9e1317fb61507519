"""Check the catalogues: nothing unsaid, nothing left over, every placeholder kept. Exit code 1 when something is wrong."""

from __future__ import annotations

import sys

from catalogue import LANGUAGES, faults

found = [fault for language in LANGUAGES for fault in faults(language)]
print("\n".join(found) or "The catalogues are whole.")
sys.exit(bool(found))
