"""Words that point at nobody: how Dutch sentences begin, what the field calls by a capital, and the countries people come from.

The lists stand in `data/`, as words are searched (lower case, no accents). They decide only on what the writer of an
article is shown: a word that lacks there is shown once too often, and that is the right way to be wrong.
"""

from __future__ import annotations

from importlib.resources import files

_DATA = files("tenants.knowledge") / "data"


def _words(name: str) -> frozenset[str]:
    return frozenset((_DATA / f"{name}.txt").read_text(encoding="utf-8").split())


BEGINNINGS = _words("beginnings")
"""Words with which a sentence begins without naming anybody."""
ORGANISATIONS = _words("offices")
"""Offices, laws, levels of language and what else the field writes with a capital."""
GIVEN_NAMES = _words("given_names")
"""First names that one hears at the walk-in hour: with one of these even the first word of a sentence is a name."""
ALSO_WORDS = _words("given_names_and_words")
"""First names that are, without a capital, ordinary words or parts of them."""
_STEMS, _ENDINGS = _words("country_stems"), _words("country_endings")
COUNTRIES = frozenset({*_STEMS, *(stem + ending for stem in _STEMS for ending in _ENDINGS)})
"""Countries, their people and their languages: stems with their endings; some of these words do not exist."""
PARTICLES = frozenset({"van", "de", "den", "der", "het", "ten", "ter", "te", "el", "al", "bin", "bint", "abu", "von"})
"""What stands between the parts of a name."""
