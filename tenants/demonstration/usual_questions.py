"""The questions that many branches ask, with the answers of the Helpdesk: made up, as are those who ask."""

from __future__ import annotations

from dataclasses import dataclass

from tenants.escalations.models import Subject

FAMILY, ASYLUM, INTEGRATION = Subject.FAMILY_REUNIFICATION, Subject.ASYLUM, Subject.INTEGRATION
COUNTRY, OTHER = Subject.COUNTRY_INFORMATION, Subject.OTHER


@dataclass(frozen=True)
class Usual:
    """A question as many branches ask it, how often against the others, and who answers it."""

    subject: Subject
    title: str
    question: str
    answer: str
    weight: int = 2


USUAL = (
    Usual(
        FAMILY,
        "Nareis: de 90 dagen zijn voorbij",
        "De IND heeft nog niet beslist en er kwam geen brief over verlenging. Mogen wij een ingebrekestelling sturen?",
        "Ja, vanaf de dag nadat de termijn voorbij is. Twee weken na ontvangst kan er beroep worden ingesteld. Laat Wegwijs de dag"
        " uitrekenen: een brief die te vroeg is, telt niet.",
        5,
    ),
    Usual(
        FAMILY,
        "Nareis: bewijs van het huwelijk ontbreekt",
        "Er is alleen een foto van de bruiloft. Is dat genoeg voor de aanvraag?",
        "Stuur de aanvraag op tijd en schrijf erbij wat er niet is en waarom. Voeg alles toe wat laat zien dat zij een gezin zijn:"
        " foto's, berichten, verklaringen. De IND kan dan onderzoek doen.",
        4,
    ),
    Usual(
        FAMILY,
        "Afspraak bij de ambassade lukt niet",
        "De aanvraag is ingewilligd, maar de ambassade heeft geen plek binnen drie maanden. Wat nu?",
        "Mail de ambassade en bewaar elke poging. Meld het ook bij de IND voordat de drie maanden om zijn, en laat het ons weten"
        " als er geen antwoord komt.",
        3,
    ),
    Usual(
        FAMILY,
        "Bezwaar tegen afwijzing nareis: hoeveel tijd?",
        "De brief is van vorige week. Tot wanneer kan het bezwaar binnen zijn?",
        "Vier weken, vanaf de dag na die waarop de brief is verstuurd. Valt de laatste dag in het weekend, dan telt de maandag.",
        3,
    ),
    Usual(
        ASYLUM,
        "Vergunning loopt af: wanneer verlengen?",
        "De vergunning loopt over vijf maanden af. Kan de aanvraag nu al?",
        "Ja, in de zes maanden voordat zij afloopt, en uiterlijk op de dag ervoor. Die dag schuift nooit op.",
        4,
    ),
    Usual(
        ASYLUM,
        "Reizen met een vluchtelingenpaspoort",
        "De cliënt wil familie bezoeken in een buurland van het land waar zij vandaan komt. Kan dat kwaad?",
        "Naar het eigen land reizen kan de vergunning in gevaar brengen. Naar een buurland mag, als het paspoort daar geldig is."
        " Laat haar bewijzen bewaren waar zij was.",
        3,
    ),
    Usual(
        ASYLUM,
        "Voornemen van de IND: wat moet er in de zienswijze?",
        "Er ligt een voornemen. De cliënt begrijpt de brief niet. Wie schrijft de zienswijze?",
        "De advocaat. Bel hem vandaag, maak samen een lijst van wat niet klopt in de brief en welke papieren er zijn.",
        3,
    ),
    Usual(
        INTEGRATION,
        "Verlenging van de inburgering bij DUO",
        "De cliënt haalt het examen niet op tijd. Hij volgde genoeg lessen. Kan hij langer de tijd krijgen?",
        "Bij een plicht van voor 2022 kan DUO verlengen. Laat de school de gevolgde uren opschrijven en vraag het aan voordat de"
        " termijn voorbij is.",
        4,
    ),
    Usual(
        INTEGRATION,
        "Plan (PIP) is er na een half jaar nog niet",
        "De gemeente heeft nog geen plan gemaakt. Loopt de termijn al?",
        "Bij de wet van 2021 begint de termijn van drie jaar met de dagtekening van het plan. Vraag de gemeente wel om tempo:"
        " zonder plan staat ook de taalles stil.",
        3,
    ),
    Usual(
        INTEGRATION,
        "Kinderopvang tijdens de taalles",
        "Zij mist lessen omdat er geen opvang is. Wie regelt dat?",
        "Bespreek het met de gemeente: zij steunt bij de inburgering. Schrijf op welke lessen zij miste en waarom.",
        2,
    ),
    Usual(
        COUNTRY,
        "Schoolpapieren uit Syrië laten legaliseren",
        "Kan een diploma uit Syrië nu worden gelegaliseerd, en waar?",
        "Wij vonden de werkwijze van dit najaar en hebben de bron erbij gezet. Kijk vlak voor de afspraak nog eens: het verandert"
        " vaak.",
        2,
    ),
    Usual(
        COUNTRY,
        "Dienstplicht in Eritrea: hoe lang?",
        "Is er recente informatie over de duur van de dienstplicht?",
        "Wij noemen drie openbare bronnen van dit jaar. Zij spreken elkaar op een punt tegen; dat schrijven wij erbij.",
        1,
    ),
    Usual(
        OTHER,
        "Gemeente beslist niet over bijzondere bijstand",
        "De aanvraag voor inrichting ligt er al tien weken. Wat kunnen wij doen?",
        "Na acht weken is de termijn in elk geval voorbij. Stuur een ingebrekestelling; twee weken later kan er beroep komen.",
        3,
    ),
    Usual(
        OTHER,
        "Huurtoeslag teruggevraagd",
        "De dienst vraagt toeslag terug omdat een volwassen zoon op het adres stond. Klopt dat?",
        "Het inkomen van wie meewoont telt mee. Kijk of de dagen kloppen waarop hij er stond, en maak binnen zes weken bezwaar als"
        " dat niet zo is.",
        2,
    ),
)
RISING = (
    Usual(
        COUNTRY,
        "Ambassade van Soedan: is zij open?",
        "De cliënt heeft een akte nodig. Werkt de ambassade, en geeft zij aktes af?",
        "Wij hebben gebeld en gemaild. Het antwoord staat hieronder, met de dag waarop wij het kregen.",
    ),
    Usual(
        COUNTRY,
        "Paspoort via de ambassade van Soedan",
        "Het paspoort loopt af. Kan de ambassade het verlengen, en is dat veilig om te vragen?",
        "Vraag eerst de advocaat of het kwaad kan. Wat de ambassade nu doet, schrijven wij hieronder.",
    ),
)
"""What is suddenly asked this week."""
