"""Compile the catalogues that changed, for the application to read."""

from __future__ import annotations

import polib
import slips
from catalogue import LANGUAGES, path_of

for language in LANGUAGES:
    source = path_of(language)
    compiled = source.with_suffix(".mo")
    if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
        polib.pofile(str(source)).save_as_mofile(str(compiled))

for language in (slips.DUTCH, *slips.LANGUAGES):
    source = slips.path_of(language)
    compiled = source.with_suffix(".mo")
    if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
        slips.compiled(language).save_as_mofile(str(compiled))
