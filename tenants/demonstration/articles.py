"""What the Helpdesk of the demonstration published: about no one, and only what its sources carry.

The terms are those of the catalogue; where the law is being changed or a rule is not confirmed, the article says so and
sends people to the Helpdesk.
"""

from __future__ import annotations

from dataclasses import dataclass

from tenants.escalations.models import Subject
from tenants.knowledge.models import ArticleState

ASYLUM, FAMILY, INTEGRATION = Subject.ASYLUM, Subject.FAMILY_REUNIFICATION, Subject.INTEGRATION
COUNTRY, OTHER = Subject.COUNTRY_INFORMATION, Subject.OTHER


@dataclass(frozen=True)
class Told:
    """One article. `days` is how long ago it was read by a second person; `ends_in` on which day from today it lapses."""

    subject: Subject
    title: str
    question: str
    text: str
    source: str
    terms: tuple[str, ...] = ()
    days: int = 120
    ends_in: int | None = None
    state: ArticleState = ArticleState.PUBLISHED
    of: str = ""
    """The title of the question whose answer it was made from."""


ARTICLES = (
    Told(
        FAMILY,
        "Leeftijd bij nareis: welke dag telt?",
        "Een jongere was minderjarig toen hij asiel vroeg en is nu 18. Kunnen zijn ouders nog komen?",
        "Kijk naar de dag waarop hij asiel vroeg. Was hij toen nog geen 18, dan telt hij voor de nareis van zijn ouders als"
        " minderjarig, ook als hij tijdens de procedure 18 werd.\n\n"
        "De aanvraag voor de ouders moet binnen drie maanden na de vergunning binnen zijn.\n\n"
        "Zegt de IND dat hij volwassen is? Noem deze uitspraak in bezwaar of beroep en vraag de advocaat om mee te kijken.",
        "Hof van Justitie van de EU, 12 april 2018, C-550/16",
        ("family_reunification.application", "family_reunification.appeal"),
        days=40,
    ),
    Told(
        FAMILY,
        "Nareis aanvragen: binnen drie maanden",
        "Hoe lang heeft iemand met een asielvergunning om gezinshereniging te vragen?",
        "De aanvraag moet binnen drie maanden na de vergunning bij de IND zijn. De termijn begint op de dag na die waarop de"
        " vergunning bekend werd gemaakt.\n\n"
        "Is nog niet alles compleet? Stuur de aanvraag toch op tijd en schrijf erbij wat later komt. Bewaar het bewijs dat de"
        " IND haar heeft ontvangen.\n\n"
        "Te laat? Zeg niet dat het niet meer kan: leg het dezelfde dag aan de advocaat of de Helpdesk voor.",
        "Vreemdelingenwet 2000, artikel 29, tweede en vierde lid",
        ("family_reunification.application",),
        days=200,
    ),
    Told(
        FAMILY,
        "De IND beslist niet op tijd over de nareis",
        "De IND heeft 90 dagen. Wat kunnen wij doen als die voorbij zijn?",
        "De IND beslist binnen 90 dagen na ontvangst en mag die termijn een keer met drie maanden verlengen. Zij moet dat"
        " schrijven voordat de 90 dagen om zijn: bewaar die brief.\n\n"
        "Is ook de langere termijn voorbij? Dan kan de cliënt de IND in gebreke stellen. Twee weken na ontvangst van die brief"
        " kan hij beroep instellen bij de rechtbank.\n\n"
        "Een ingebrekestelling die een dag te vroeg is, telt niet. Laat Wegwijs de dag uitrekenen en vraag bij twijfel de"
        " Helpdesk.",
        "Vreemdelingenwet 2000, artikel 2u, eerste lid; Algemene wet bestuursrecht, artikelen 4:17 en 6:12",
        ("family_reunification.decision", "default_notice.appeal_opens"),
        days=75,
    ),
    Told(
        FAMILY,
        "Het visum voor de nareis ophalen",
        "De aanvraag is ingewilligd. Hoeveel tijd heeft het gezin om het visum te halen en te reizen?",
        "Het gezin haalt het visum binnen drie maanden na de brief van de IND op bij de ambassade. Daarna is het visum 90 dagen"
        " geldig om te reizen.\n\n"
        "Lukt de afspraak bij de ambassade niet op tijd? Schrijf op wanneer er is gebeld en gemaild, en vraag de Helpdesk wat"
        " nog kan.\n\n"
        "Na aankomst meldt het gezin zich binnen drie dagen.",
        "Vreemdelingencirculaire 2000, B1/3.3.4; Vreemdelingenbesluit 2000, artikel 4.47",
        (
            "family_reunification.collect_visa",
            "family_reunification.enter_on_visa",
            "family_reunification.report_arrival",
        ),
        days=150,
    ),
    Told(
        FAMILY,
        "Bezwaar of beroep bij nareis: vier weken",
        "Hoe lang kan iemand in bezwaar of beroep tegen een afwijzing van de nareis?",
        "Vier weken, vanaf de dag nadat de brief is verstuurd. Niet vanaf de dag waarop de cliënt de brief las.\n\n"
        "Valt de laatste dag in een weekend of op een feestdag, dan telt de eerstvolgende werkdag. Per post moet de brief voor"
        " het einde verstuurd zijn en binnen een week daarna aankomen.\n\n"
        "Is de termijn voorbij? Bel vandaag nog de advocaat: soms is het te verontschuldigen.",
        "Vreemdelingenwet 2000, artikel 69, eerste lid; Algemene wet bestuursrecht, artikelen 6:9 en 6:11",
        ("family_reunification.objection", "family_reunification.appeal"),
        days=95,
    ),
    Told(
        ASYLUM,
        "Beroep in asiel: hoe lang is er tijd?",
        "De asielaanvraag is afgewezen. Binnen welke tijd moet het beroep binnen zijn?",
        "Kijk eerst wanneer er asiel is gevraagd. Voor aanvragen van voor 12 juni 2026 is de termijn vier weken, en een week"
        " als de aanvraag in de algemene procedure is afgewezen.\n\n"
        "De advocaat dient het beroep in. Belt u hem dezelfde dag: als de termijn voorbij is, is er bijna niets meer te doen.",
        "Vreemdelingenwet 2000, artikel 69",
        ("asylum.appeal", "asylum.appeal_short"),
        days=230,
    ),
    Told(
        ASYLUM,
        "Voornemen om de vergunning in te trekken",
        "De IND wil de asielvergunning intrekken. Wat kan de cliënt doen?",
        "Een voornemen is nog geen besluit. De cliënt mag schrijven wat hij ervan vindt: een zienswijze. Voor aanvragen van"
        " voor 12 juni 2026 heeft hij daarvoor zes weken, vanaf de dag na die waarop de brief is verstuurd.\n\n"
        "Bel dezelfde dag de advocaat. Verzamel intussen wat de cliënt kan laten zien: tickets, stempels, brieven van een arts"
        " of familie.\n\n"
        "Geldt het nieuwe Europese asielrecht? Vraag dan de Helpdesk naar de termijn.",
        "Vreemdelingenbesluit 2000, artikel 3.116, tweede en derde lid",
        ("asylum.view_on_withdrawal",),
        days=60,
        ends_in=21,
    ),
    Told(
        ASYLUM,
        "De asielvergunning verlengen",
        "Wanneer moet iemand de asielvergunning verlengen?",
        "Vraag de verlenging aan in de zes maanden voordat de vergunning afloopt, en uiterlijk op de dag voordat zij afloopt."
        " Die laatste dag schuift nooit op, ook niet als het zondag is.\n\n"
        "Kan de cliënt ook een vergunning voor onbepaalde tijd vragen? Voor aanvragen onder het nieuwe Europese asielrecht is"
        " dat nog niet bevestigd: vraag de Helpdesk.",
        "IND: verlenging van de asielvergunning",
        ("permit_asylum.renewal", "permit_asylum.renewal_window"),
        days=110,
    ),
    Told(
        ASYLUM,
        "Een nieuw adres doorgeven",
        "Een vergunninghouder verhuist. Aan wie moet hij dat melden, en hoe snel?",
        "Binnen vijf dagen. Bij de gemeente gaat het om de inschrijving op het nieuwe adres.\n\n"
        "Welke termijn de gemeente precies aanhoudt, is nog niet bevestigd: ga liever dezelfde week. Neem het huurcontract en"
        " het vreemdelingendocument mee.",
        "Vreemdelingenbesluit 2000, artikel 4.37, eerste lid",
        ("registration.address_minister", "registration.address_municipality"),
        days=180,
    ),
    Told(
        ASYLUM,
        "Reisdocument kwijt in het buitenland",
        "Iemand is op reis zijn vluchtelingenpaspoort verloren. Wat nu?",
        "Laat hem eerst aangifte doen bij de politie ter plaatse en het bewijs bewaren. Daarmee gaat hij naar de Nederlandse"
        " ambassade of het consulaat.\n\n"
        "Terug in Nederland vraagt hij bij de gemeente een nieuw reisdocument aan. Hoe lang dat mag duren, is nog niet"
        " bevestigd: vraag de Helpdesk als de gemeente langer dan vier weken nodig heeft.",
        "Helpdesk, antwoord aan een locatie; Paspoortwet (artikel nog niet bevestigd)",
        ("travel_document.decision",),
        days=12,
        of="Vluchtelingenpaspoort kwijt op reis",
    ),
    Told(
        INTEGRATION,
        "Hoe lang mag de inburgering duren?",
        "Binnen welke tijd moet iemand ingeburgerd zijn?",
        "Drie jaar. Welke dag telt, hangt af van de wet.\n\n"
        "Begon de plicht voor 2022? Dan telt de dag waarop de plicht begon, en kan DUO in bijzondere gevallen verlengen.\n\n"
        "Begon de plicht in 2022 of later? Dan telt de dagtekening van het plan inburgering en participatie (PIP) van de"
        " gemeente.",
        "Wet inburgering, artikel 7 (plicht voor 2022); Wet inburgering 2021",
        ("integration.term",),
        days=140,
    ),
    Told(
        INTEGRATION,
        "Ziek tijdens de inburgering",
        "Iemand is maanden ziek en haalt de termijn niet. Kan er uitstel komen?",
        "Wacht niet tot de termijn voorbij is. Onder de oude wet beslist DUO over verlenging, onder de wet van 2021 de"
        " gemeente.\n\n"
        "Laat de cliënt opschrijven van wanneer tot wanneer hij ziek was en wat hij toen niet kon doen. Vraag aan DUO of aan de"
        " gemeente zelf welk bewijs zij willen zien: vraag geen medische gegevens op die zij niet nodig hebben.",
        "Wet inburgering, artikel 7, derde lid; Wet inburgering 2021",
        ("integration.term",),
        days=33,
    ),
    Told(
        INTEGRATION,
        "Het participatieverklaringstraject (PVT)",
        "Moet iedereen het PVT doen, en binnen welke tijd?",
        "Het PVT hoort bij elke leerroute van de wet van 2021, en moet binnen de drie jaar van het PIP af zijn. Het eindigt met"
        " een handtekening onder de participatieverklaring.\n\n"
        "Begon de plicht voor 2022? Dan geldt een andere termijn, die nog niet bevestigd is: vraag de Helpdesk.",
        "Wet inburgering 2021; Stb. 2017, 286",
        ("integration.participation_statement",),
        days=170,
    ),
    Told(
        INTEGRATION,
        "De gemeente betaalt de eerste zes maanden",
        "Een gezin krijgt net een uitkering. Wie betaalt de huur en de verzekering?",
        "In de eerste zes maanden van de uitkering betaalt de gemeente de huur, de energie en de zorgverzekering uit de"
        " uitkering. Dat heet financieel ontzorgen. De eerste dag van de uitkering telt mee.\n\n"
        "Oefen in die maanden samen wat het gezin daarna zelf doet.",
        "Participatiewet, artikel 56a",
        ("integration.financial_relief",),
        days=210,
    ),
    Told(
        OTHER,
        "De overheid beslist niet op tijd",
        "Een gemeente of dienst laat maanden niets horen op een aanvraag. Wat kan de cliënt doen?",
        "Staat er geen termijn in de wet, dan is een redelijke termijn in elk geval na acht weken voorbij.\n\n"
        "Stuur daarna een brief waarin staat dat de termijn voorbij is: een ingebrekestelling. Twee weken na ontvangst kan de"
        " cliënt beroep instellen, en kan er een dwangsom gaan lopen van ten hoogste 42 dagen.\n\n"
        "Let op: gaat het over asiel of verblijf, vraag dan eerst de advocaat of de Helpdesk.",
        "Algemene wet bestuursrecht, artikelen 4:13, 4:17 en 6:12",
        ("general.decision", "default_notice.appeal_opens", "default_notice.penalty"),
        days=88,
    ),
    Told(
        OTHER,
        "Naturalisatie: vijf jaar, en drie voor wie staatloos is",
        "Na hoeveel jaar kan iemand Nederlander worden?",
        "Meestal na vijf jaar verblijf zonder onderbreking. Wie staatloos is, na drie jaar.\n\n"
        "De IND beslist binnen een jaar nadat het geld is betaald en mag dat twee keer zes maanden uitstellen.\n\n"
        "Heeft iemand geen geboorteakte? Vraag de Helpdesk of bewijsnood kan gelden, voordat hij betaalt.",
        "Rijkswet op het Nederlanderschap, artikelen 8 en 9",
        ("naturalisation.residence", "naturalisation.residence_stateless", "naturalisation.decision"),
        days=125,
    ),
    Told(
        COUNTRY,
        "Informatie over een land: zo vraagt u het",
        "Wat moet de Helpdesk weten voor een vraag over een land?",
        "Schrijf het land en de streek, over welke tijd het gaat, en voor welke procedure u het nodig hebt. Vraag een ding"
        " tegelijk.\n\n"
        "De Helpdesk zoekt in openbare bronnen en noemt die. Wij beloven een antwoord binnen tien werkdagen, want het moet"
        " soms van ver komen. Namen van mensen in het land hebben wij niet nodig: laat die weg.",
        "Helpdesk: wat wij beloven",
        days=100,
    ),
    Told(
        FAMILY,
        "Pleegkind in de nareis",
        "Een gezin zorgt al jaren voor een kind van familie. Kan het mee in de aanvraag?",
        "Een kind dat feitelijk tot het gezin hoort, kan in de aanvraag worden genoemd. Laat zien hoe lang het kind bij het"
        " gezin woonde en wie voor hem zorgde: school, foto's, verklaringen.\n\n"
        "Bij elk pleegkind kijkt de Helpdesk mee: stel een vraag voordat u de aanvraag stuurt.",
        "Helpdesk, werkwijze",
        ("family_reunification.application",),
        days=0,
        state=ArticleState.DRAFT,
    ),
    Told(
        INTEGRATION,
        "Vrijstelling op latere leeftijd",
        "Moet iemand die bijna met pensioen gaat nog inburgeren?",
        "De plicht eindigt met de pensioenleeftijd. Valt het einde van de termijn daarna, vraag dan DUO of de gemeente of er nog"
        " iets moet.\n\nEen taalklas mag altijd.",
        "Helpdesk, antwoord aan een locatie",
        ("integration.term",),
        days=3,
        state=ArticleState.REVIEWED,
    ),
    Told(
        ASYLUM,
        "Wachten op de asielprocedure (oud)",
        "Hoe lang duurt een asielprocedure?",
        "Deze tekst is vervangen: de termijnen zijn veranderd. Vraag de Helpdesk.",
        "WBV 2022/22",
        ("asylum.decision",),
        days=700,
        state=ArticleState.RETIRED,
    ),
)
PARAGRAPHS = (
    (
        None,
        "Groet en belofte",
        "Dank u voor uw vraag. Hieronder leest u ons antwoord. Is iets niet duidelijk? Vraag gerust door op deze pagina.",
    ),
    (
        None,
        "Bel vandaag de advocaat",
        "De termijn is kort. Belt u vandaag nog de advocaat van de cliënt, en schrijf op met wie u sprak.",
    ),
    (
        FAMILY,
        "Stuur op tijd, ook als niet alles er is",
        (
            "Stuur de aanvraag op tijd, ook als nog niet alles compleet is. Schrijf erbij wat later komt, en bewaar het bewijs van"
            " ontvangst."
        ),
    ),
    (
        FAMILY,
        "In gebreke stellen",
        (
            "De termijn van de IND is voorbij. De cliënt kan de IND in gebreke stellen; twee weken na ontvangst kan hij beroep"
            " instellen. Een brief die een dag te vroeg is, telt niet."
        ),
    ),
    (
        ASYLUM,
        "Een zienswijze schrijven",
        (
            "Een voornemen is nog geen besluit. De advocaat schrijft een zienswijze. Verzamel intussen de papieren die de cliënt"
            " heeft."
        ),
    ),
    (
        INTEGRATION,
        "Wie beslist over uitstel",
        "Begon de plicht voor 2022, dan beslist DUO over verlenging. Begon zij in 2022 of later, dan is dat de gemeente.",
    ),
    (
        COUNTRY,
        "Zo lezen wij bronnen",
        (
            "Wij zochten in openbare bronnen en noemen ze hieronder. Wat wij niet vonden, schrijven wij erbij: dat is geen bewijs"
            " dat het niet zo is."
        ),
    ),
)
