"""Papers in some of the dossiers that run: made up, drawn here, and brought in as people bring them."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING

import pikepdf
from PIL import Image, ImageDraw
from sqlalchemy import select

from tenants.audit.actions import Actor
from tenants.auth.models import Person
from tenants.branches.queries import branch_with_slug
from tenants.clients.access import Reader
from tenants.demonstration.selam import REFERENCE, letter_of
from tenants.demonstration.star import SLUG
from tenants.documents.actions import NewPaper, add_paper
from tenants.documents.models import Document, DocumentKind
from tenants.dossiers.models import Dossier
from tenants.escalations.models import EscalationLink
from tenants.escalations.papers import share_paper
from tenants.isolation import Accounts, Branch, Directory, scoped
from tenants.moments import now
from tenants.roles import Role

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tenants.documents.sealing import Cabinet
    from tenants.isolation import ScopedSession

BY = "Marjan Vuurtoren"
EXPIRE_IN = (-12, 80, 150, 1500)
"""Days from today on which the passports of four clients expire, in turn."""
PAPER, INK, DIM = "#efe6cf", "#143a42", "#9aa5a2"
A4 = (595, 842)


def bring_papers(engine: Engine, cabinet: Cabinet, today: dt.date) -> int:
    """Bring a passport and a letter into the newest dossiers that run in Hellevoetsluis; return how many papers."""
    with scoped(engine, Directory()) as session:
        branch = branch_with_slug(session, SLUG)
        branch_id = branch.id if branch is not None else None
    with scoped(engine, Accounts()) as session:
        who = session.scalar(select(Person.id).where(Person.name == BY))
    if branch_id is None or who is None:
        return 0
    reader = Reader(Actor(who, Role.TEAM_LEAD.value, BY), now(), sees_all=True)
    brought = 0
    with scoped(engine, Branch(branch_id)) as session:
        runs = select(Dossier).where(Dossier.closed_on.is_(None), Dossier.withdrawn_at.is_(None))
        newest = runs.order_by(Dossier.opened_on.desc(), Dossier.number).limit(len(EXPIRE_IN))
        for dossier, days in zip(session.scalars(newest).all(), EXPIRE_IN, strict=False):
            ends = today + dt.timedelta(days=days)
            number = f"VERZONNEN {dossier.number}"
            passport = NewPaper(DocumentKind.PASSPORT, "Paspoort", expires_on=ends)
            letter = NewPaper(DocumentKind.LETTER, "Ontvangstbevestiging van de IND", dated_on=dossier.opened_on)
            for new, data in ((passport, drawn_passport(number, ends)), (letter, written_letter(number))):
                add_paper(session, reader, dossier.id, new, data, today, cabinet)
                brought += 1
        brought += _letter_to_selam(session, reader, cabinet, today)
        session.flush()
        _share_with_the_helpdesk(session, cabinet, reader.actor)
    return brought


def _letter_to_selam(session: ScopedSession, reader: Reader, cabinet: Cabinet, today: dt.date) -> int:
    """Bring in the letter by which the IND took more time for Selam's family."""
    dossier = session.scalar(select(Dossier).where(Dossier.reference == REFERENCE))
    if dossier is None:
        return 0
    letter = NewPaper(DocumentKind.LETTER, "Brief van de IND: 3 maanden langer", dated_on=letter_of(today))
    add_paper(session, reader, dossier.id, letter, written_letter(f"VERZONNEN {dossier.number}"), today, cabinet)
    return 1


def _share_with_the_helpdesk(session: ScopedSession, cabinet: Cabinet, by: Actor) -> None:
    """Let the letter to Selam go along with the question about her dossier."""
    found = session.execute(
        select(EscalationLink.escalation_id, Document.id)
        .join(Document, Document.dossier_id == EscalationLink.dossier_id)
        .join(Dossier, Dossier.id == EscalationLink.dossier_id)
        .where(Dossier.reference == REFERENCE, Document.kind == DocumentKind.LETTER)
    ).first()
    if found is not None:
        share_paper(session, cabinet, found[0], found[1], by)


def drawn_passport(number: str, ends: dt.date) -> bytes:
    """Return a photo of a passport of nowhere."""
    picture = Image.new("RGB", (1250, 880), PAPER)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, 1250, 110), fill=INK)
    pen.text((60, 32), "VOORBEELD / VOORBEELD / VOORBEELD", fill=PAPER, font_size=40)
    pen.rectangle((70, 190, 430, 650), fill=DIM)
    pen.ellipse((170, 270, 330, 450), fill=PAPER)
    pen.ellipse((120, 480, 380, 800), fill=PAPER)
    pen.rectangle((70, 650, 430, 800), fill=PAPER)
    for line, said in enumerate(
        ("PASPOORT", number, f"Geldig tot en met {ends:%d-%m-%Y}", "Burgerservicenummer afgedekt")
    ):
        pen.text((500, 200 + line * 90), said, fill=INK, font_size=44)
    pen.rectangle((500, 560, 1050, 620), fill="black")
    pen.text((70, 810), f"{number:<<44}".replace(" ", "<"), fill=INK, font_size=36)
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=85)
    return file.getvalue()


def written_letter(number: str) -> bytes:
    """Return a letter of nobody, as a PDF."""
    with pikepdf.new() as letter:
        page = letter.add_blank_page(page_size=A4)
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        lines = ("VOORBEELD", f"Zaak {number}", "", "Wij hebben uw aanvraag ontvangen.", "Deze brief is verzonnen.")
        drawn = "".join(f"({line}) Tj T* " for line in lines)
        page.obj.Contents = letter.make_stream(f"BT /F1 14 Tf 24 TL 72 740 Td {drawn}ET".encode())
        file = io.BytesIO()
        letter.save(file, deterministic_id=True)
    return file.getvalue()
