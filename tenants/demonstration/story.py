"""What Hellevoetsluis tells about its years, in its own words: per chapter a `lead` and a `text`."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files

BEFORE = {
    "housing": {
        "lead": "Een jaar waarin veel mensen een huis kregen",
        "text": "De gemeente liep achter en haalde in 2017 een deel daarvan in. Gezinnen trokken bij elkaar in en de corporatie"
        " bood meer woningen aan dan in andere jaren.",
    },
    "consultations": {
        "lead": "Een jaar van wennen",
        "text": "In 2017 kwamen er veel nieuwe inwoners bij. Wij hielpen hen op weg: met post, met toeslagen, met de eerste"
        " afspraken in hun nieuwe stad.",
    },
}

AS_PRINTED = {
    "housing": {
        "lead": "",
        "text": "De gemeente, de woningcorporaties en onze vrijwilligers zorgden samen voor een huis, en voor wie daar de weg"
        " wijst in de eerste weken.",
        "lead_en": "",
        "text_en": "The municipality, the housing corporations and our volunteers made sure together that there was a home,"
        " and somebody to show the way in the first weeks.",
    },
}
"""What a branch tells that once printed its figures."""

NOT_ACCEPTED = "De maanden van dit jaar zijn geteld, en worden nog een voor een nagelopen."
"""Why a region publishes a year of a branch whose months are not accepted."""
OF_THE_REGION = {
    "housing": {
        "lead": "",
        "text": "In veel gemeenten kwamen minder woningen vrij dan een jaar eerder. Gezinnen trokken vaker bij elkaar in, en"
        " daardoor kregen toch veel mensen een thuis.",
        "lead_en": "",
        "text_en": "In many municipalities fewer homes became available than a year before. Families moved in together more"
        " often, so that many people found a home all the same.",
    },
    "consultations": {
        "lead": "Minder nieuwkomers, en toch een volle wachtkamer",
        "text": "Wie er al een paar jaar woont, komt met lastiger vragen: over werk, over zorg, en over familie die nog niet hier"
        " is. Na de zomer was het overal het drukst.",
    },
}
OF_THE_COUNTRY = {
    "housing": {
        "lead": "",
        "text": "Gemeenten, corporaties en vrijwilligers zorgden samen voor een huis. Waar het lukte, lag dat vaak aan korte"
        " lijnen.",
    },
}


@lru_cache(maxsize=1)
def stories() -> dict[int, dict[str, dict[str, str]]]:
    """Return the stories by year; that of 2018 stands beside the files of its figures."""
    place = files("tenants.demonstration") / "data" / "story-2018.json"
    return {2017: BEFORE, 2018: json.loads(place.read_text(encoding="utf-8"))}
