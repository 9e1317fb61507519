"""What Hellevoetsluis tells about its year, in its own words."""

from __future__ import annotations

STORIES = {
    2018: {
        "consultations": {
            "lead": "Minder nieuwe inwoners, en toch drukker",
            "text": "Wie hier nieuw is, heeft vragen: over het verblijf, over rechten en plichten, over taalles en inburgering."
            " Op het spreekuur krijgt u antwoord. Weten wij het niet, dan wijzen wij u de weg naar iemand die het wel weet.\n\n"
            "Er kwamen in 2018 minder nieuwe inwoners bij en toch werd het drukker. Mensen van 66 jaar en ouder krijgen geen vast"
            " traject; zij komen met al hun vragen naar ons. Met het Algemeen Maatschappelijk Werk spraken wij af dat alle"
            " vragen over de IND bij ons terechtkomen. En onze partners weten ons beter te vinden.",
        }
    },
    2017: {
        "consultations": {
            "lead": "Een jaar van wennen",
            "text": "In 2017 kwamen er veel nieuwe inwoners bij. Wij hielpen hen op weg: met post, met toeslagen, met de eerste"
            " afspraken in hun nieuwe stad.",
        }
    },
}
