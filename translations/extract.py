"""Bring the source sentences of the code into the catalogues; what is no longer said is dropped."""

from __future__ import annotations

import polib
import slips
from catalogue import LANGUAGES, key_of, path_of, said

spoken = said()
for language in LANGUAGES:
    place = path_of(language)
    catalogue = polib.pofile(str(place), wrapwidth=110)
    known = {key_of(entry): entry for entry in catalogue}
    for entry in list(catalogue):
        if key_of(entry) not in spoken:
            catalogue.remove(entry)
    for key in spoken.keys() - known.keys():
        plural = {"msgid_plural": key[1], "msgstr_plural": {0: "", 1: ""}} if key[1] else {}
        catalogue.append(polib.POEntry(msgid=key[0], **plural))
    for entry in catalogue:
        # Files without lines: a sentence that moves within its file is no change.
        entry.occurrences = [(file, "") for file in sorted({file for file, _ in spoken[key_of(entry)]})]
    catalogue.sort(key=lambda entry: (entry.occurrences[0][0], entry.msgid))
    catalogue.save(str(place))
    print(f"{language}: {len(catalogue)} sentences, {len(catalogue.untranslated_entries())} to translate")

for language in (slips.DUTCH, *slips.LANGUAGES):
    slips.extract(language)
