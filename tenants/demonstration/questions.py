"""Questions to the Helpdesk, as branches really ask them, about people who do not exist."""

from __future__ import annotations

from dataclasses import dataclass

from tenants.escalations.models import MessageKind, Rating, Subject

ILSE, TOM, HANNA, JELLE, MEIKE = (
    "Ilse Kompas", "Tom Waterlijn", "Hanna Peilstok", "Jelle Zandloper", "Meike Horizon",
)  # fmt: skip
BACK, REPLY, WORD = MessageKind.QUESTION_BACK, MessageKind.REPLY, MessageKind.WORD
ANSWER, ON = MessageKind.ANSWER, MessageKind.FOLLOW_UP


@dataclass(frozen=True)
class Question:
    """One question: when it was asked, by when the branch needs the answer, and what was said about it since.

    `days_left` is the branch's own day, `legal` the days until the legal limit and what that is called.
    """

    branch: str
    subject: Subject
    title: str
    question: str
    hours_ago: int
    days_left: int | None = None
    facts: tuple[tuple[str, str | int], ...] = ()
    """Terms with what is known; a number is a day, so many days from today."""
    tried: str = ""
    legal: tuple[int, str] | None = None
    claimed_by: str = ""
    said: tuple[tuple[int, MessageKind, str], ...] = ()
    """What was said, by so many hours ago; the Helpdesk's by whoever has it, the branch's by who asked."""
    waiting_for: str = ""
    draft: str = ""
    notes: tuple[tuple[str, str], ...] = ()
    """Who of the Helpdesk noted what."""
    read_by: str = ""
    """Whom the holder asked to read the answer before it goes."""
    handed_up: bool = False
    merged_with: str = ""
    """The title of the question that this one is answered together with."""
    read: bool = False
    rating: Rating | None = None
    withdrawn: bool = False
    proposed: bool = False
    of_selam: bool = False
    """About the dossier of Selam Zeewind and its deadline, asked by its counsellor."""


QUESTIONS = (
    Question(
        "hellevoetsluis",
        Subject.FAMILY_REUNIFICATION,
        "Nareis ouders, 18 geworden tijdens de procedure",
        "Hij was 17 toen hij asiel vroeg en 18 toen hij zijn vergunning kreeg. De IND zegt: hij is volwassen, dus zijn ouders"
        " kunnen niet komen. Het bezwaar is ongegrond. Heeft beroep zin?",
        75,
        None,
        (
            ("Asiel gevraagd", -900),
            ("Leeftijd toen", "17 jaar"),
            ("Vergunning", -560),
            ("Leeftijd toen", "18 jaar"),
            ("Nareis gevraagd", -524),
            ("Bezwaar ongegrond, verstuurd", -26),
            ("Land", "Eritrea"),
        ),
        "Wij hebben de beslissing samen gelezen en de advocaat gebeld. Die is met vakantie.",
        legal=(2, "Beroep"),
        claimed_by=ILSE,
        said=(
            (51, BACK, "Op welke dag is het besluit op bezwaar verstuurd? Die staat bovenaan de brief."),
            (2, REPLY, "Op de brief staat de dag die wij bij de feiten zetten: bezwaar ongegrond, verstuurd."),
        ),
        draft="Ja, ga in beroep. Doe dat voor de laatste dag die hierboven staat.\n\nHet Hof van Justitie besliste op 12 april 2018"
        " (C-550/16) dat de leeftijd telt op de dag van de asielaanvraag. Hij was toen 17. De aanvraag voor zijn ouders kwam"
        " binnen drie maanden na zijn vergunning, dus op tijd.",
        notes=(
            (MEIKE, "Let op: de termijn van drie maanden ook noemen, die liet de IND in een andere zaak niet gelden."),
        ),
        read_by=MEIKE,
    ),
    Question(
        "walcheren",
        Subject.INTEGRATION,
        "Inburgering en ziekte: uitstel bij DUO",
        "Mevrouw is vier maanden ziek geweest en haalt haar termijn niet. Kan zij uitstel krijgen, en welk bewijs wil DUO?",
        50,
        3,
        (("Inburgeringsplichtig sinds", -1010), ("Termijn loopt af", 85), ("Ziek", "vier maanden")),
        claimed_by=HANNA,
        said=((46, WORD, "Wij vragen DUO welk bewijs zij willen zien, en komen erop terug."),),
    ),
    Question(
        "de-bevelanden",
        Subject.OTHER,
        "Huurschuld van de vorige bewoner",
        "Het gezin krijgt een brief van de deurwaarder over huur van voor hun tijd. De ontruiming staat al vast. Wat kunnen wij"
        " vandaag nog doen?",
        3,
        1,
        (("Huurcontract sinds", -75), ("Brief van de deurwaarder", -6), ("Ontruiming", 1)),
    ),
    Question(
        "nissewaard",
        Subject.ASYLUM,
        "Reisdocument voor een staatloos kind",
        "Het kind is hier geboren en staat in de basisregistratie als onbekend. De ouders zijn staatloos. Welk reisdocument kunnen"
        " zij aanvragen?",
        96,
        None,
        (("Geboren", "in Nederland"), ("Ouders", "staatloos")),
        "Wij hebben bij de gemeente gevraagd om 'staatloos' te registreren.",
        handed_up=True,
    ),
    Question(
        "schouwen-duiveland",
        Subject.OTHER,
        "Naturalisatie zonder geboorteakte",
        "Meneer heeft geen geboorteakte en kan die niet krijgen. Geldt voor hem bewijsnood?",
        5,
        None,
        (("In Nederland sinds", -2600), ("Land", "Somalië")),
    ),
    Question(
        "hoeksche-waard",
        Subject.ASYLUM,
        "Intrekking na verblijf in het buitenland",
        "De IND wil de vergunning intrekken omdat mevrouw drie maanden bij haar zieke moeder was. Er is een voornemen. Wat moet er"
        " in de zienswijze staan?",
        100,
        None,
        (("Voornemen verstuurd", -33), ("Volgens de brief reageren tot en met", 9)),
        legal=(9, "Zienswijze"),
        claimed_by=MEIKE,
        said=((72, BACK, "Wilt u het voornemen zelf delen? Zonder de tekst kunnen wij niet zeggen wat erin moet."),),
        waiting_for="Besluit",
    ),
    Question(
        "dordrecht",
        Subject.COUNTRY_INFORMATION,
        "Dienstplicht in Eritrea: nieuwe berichten?",
        "De zoon van een cliënt is opgeroepen. Is er recente informatie over ontheffing voor studenten?",
        30,
        None,
        (("Land", "Eritrea"),),
        claimed_by=JELLE,
        said=((28, WORD, "Wij zoeken in de bronnen van dit jaar. Deze week hoort u wat wij vonden."),),
    ),
    Question(
        "zwijndrecht",
        Subject.COUNTRY_INFORMATION,
        "Student in Eritrea: vrijgesteld van dienstplicht?",
        "Een neef studeert. Kan hij worden opgeroepen, en bestaat er een ontheffing voor studenten?",
        22,
        None,
        (("Land", "Eritrea"),),
        merged_with="Dienstplicht in Eritrea: nieuwe berichten?",
    ),
    Question(
        "goeree-overflakkee",
        Subject.FAMILY_REUNIFICATION,
        "Ingebrekestelling: wanneer mag die weg?",
        "De IND heeft drie maanden langer genomen en ook die zijn bijna voorbij. Wanneer mogen wij de brief sturen?",
        190,
        None,
        (("Aanvraag ontvangen", -181), ("Brief over verlenging", -95)),
        claimed_by=ILSE,
        said=(
            (
                120,
                ANSWER,
                (
                    "Vanaf de dag na de laatste dag van de verlengde termijn. Wegwijs rekent die dag voor u uit in het"
                    " dossier."
                ),
            ),
            (4, ON, "Dank u. En als die dag een zaterdag is: mag het dan zaterdag al, of pas maandag?"),
        ),
        read=True,
    ),
    Question(
        "walcheren",
        Subject.OTHER,
        "Uitkering stopgezet na een week bij familie",
        "Het gezin was een week bij familie in Duitsland. De gemeente heeft de uitkering gestopt. Mag dat zomaar?",
        2,
        6,
        (("Weg geweest", "een week"), ("Brief van de gemeente", -3)),
        proposed=True,
    ),
    Question(
        "hellevoetsluis",
        Subject.FAMILY_REUNIFICATION,
        "De IND heeft nog een week: wat doen wij als er niets komt?",
        "De IND nam drie maanden langer en die zijn bijna om. Moeten wij nu al iets sturen, of wachten tot na de laatste dag?",
        6,
        None,
        (("Aanvraag ontvangen", -174), ("Verlengd met", "3 maanden"), ("Land", "Eritrea")),
        "Wij hebben de brief over de verlenging en belden de IND: er is nog niets te zeggen.",
        of_selam=True,
    ),
    Question(
        "hellevoetsluis",
        Subject.ASYLUM,
        "Vluchtelingenpaspoort kwijt op reis",
        "Meneer is in Duitsland zijn vluchtelingenpaspoort verloren. Hoe komt hij terug, en wat vraagt de IND daarna?",
        72,
        None,
        (("Verloren in Duitsland", -8), ("Aangifte gedaan", -7)),
        said=(
            (
                52,
                ANSWER,
                (
                    "Laat meneer met het bewijs van aangifte naar de Nederlandse ambassade in Berlijn gaan. Die geeft"
                    " een laissez-passer voor de terugreis. Vraag daarna bij de gemeente een nieuw vluchtelingenpaspoort"
                    " aan en neem het proces-verbaal mee. Reken op enkele weken."
                ),
            ),
        ),
        claimed_by=ILSE,
    ),
    Question(
        "hellevoetsluis",
        Subject.INTEGRATION,
        "Vrijstelling voor een vrouw van 64",
        "Zij wordt volgend jaar 65. Moet zij nog met inburgeren beginnen?",
        240,
        None,
        (("Leeftijd", "64 jaar"),),
        said=(
            (
                214,
                ANSWER,
                (
                    "Zij is inburgeringsplichtig tot zij de pensioenleeftijd bereikt. Vraag bij DUO of haar termijn voor die dag"
                    " afloopt; zo niet, dan hoeft zij geen boete te verwachten. Zet haar intussen gerust in een taalklas."
                ),
            ),
        ),
        claimed_by=HANNA,
        read=True,
        rating=Rating.HELPED,
    ),
    Question(
        "leiden",
        Subject.FAMILY_REUNIFICATION,
        "Mag een pleegkind mee met de nareis?",
        "Het gezin zorgt al zes jaar voor een neefje. Er is geen papier van een rechter. Kan hij mee in de aanvraag?",
        60,
        None,
        (("Leeftijd van het kind", "9 jaar"),),
        "Wij vonden het antwoord zelf, in een eerder antwoord van de Helpdesk.",
        withdrawn=True,
    ),
)
APPROVES = "walcheren"
"""The branch in which the team lead looks at a question before it goes."""
