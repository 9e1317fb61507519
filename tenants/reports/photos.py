"""Photographs beside a year: bringing one in, taking it back, and freezing them with a version."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select

from tenants.audit.actions import record
from tenants.branches.models import Branch
from tenants.documents.cleaning import refuse_size, remade
from tenants.documents.scanning import refuse_infected
from tenants.faults import AbsentError, RefusalError
from tenants.reports.content import CHAPTERS
from tenants.reports.models import AnnualPhoto, PublishedPhoto, PublishedReport
from tenants.reports.queries import names_of_people
from tenants.reports.words import refuse_recognisable
from tenants.words import N_

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from tenants.audit.actions import Actor
    from tenants.documents.cleaning import Remade
    from tenants.isolation import ScopedSession

MOST_OF_YEAR, LONGEST_ALT = 12, 300


@dataclass(frozen=True)
class NewPhoto:
    """What is said of a photograph: its chapter, what is to be seen, and whether somebody who agreed can be recognised."""

    chapter: str
    alt: str
    people: bool | None
    """None when nobody said."""


def add_photo(
    session: ScopedSession, actor: Actor, year: int, new: NewPhoto, data: bytes, scanner: str = ""
) -> AnnualPhoto:
    """Bring a photograph in beside a chapter of `year`: looked at by the scanner and made anew.

    Raises `RefusalError` for what is not said, for a text in which somebody may be known, and for a file that cannot come in;
    `InfectedError` for one with a virus.
    """
    alt = new.alt.strip()
    _refuse_unsaid(session, new, alt)
    refuse_size(data)
    refuse_infected(scanner, data)
    picture = _picture(data)
    digest = hashlib.sha256(picture.data).hexdigest()
    present = photos_of_year(session, year)
    if any(one.digest == digest for one in present):
        raise RefusalError(N_("This very photo is there already."), "file")
    if len(present) >= MOST_OF_YEAR:
        raise RefusalError(N_("There are %(most)s photos already. Take one back first."), "file", most=MOST_OF_YEAR)
    photo = AnnualPhoto(
        year=year, chapter=new.chapter, alt=alt, people=bool(new.people), media_type=picture.media_type, digest=digest,
        data=picture.data, added_by=actor.person_id,
    )  # fmt: skip
    session.add(photo)
    session.flush()
    record(session, actor, "add", "annual_photo", photo.id, year=year, people=photo.people)
    return photo


def _refuse_unsaid(session: ScopedSession, new: NewPhoto, alt: str) -> None:
    if new.chapter not in CHAPTERS:
        raise RefusalError(N_("Choose a chapter."), "chapter")
    if not alt:
        raise RefusalError(N_("Say what is to be seen, for who cannot see it."), "alt")
    if len(alt) > LONGEST_ALT:
        raise RefusalError(N_("Say it in fewer words."), "alt")
    refuse_recognisable(alt, "alt", names_of_people(session))
    if new.people is None:
        raise RefusalError(N_("Say whether somebody can be recognised. Who can be must have agreed."), "people")


def _picture(data: bytes) -> Remade:
    picture = remade(data)
    if not picture.media_type.startswith("image/"):
        raise RefusalError(N_("Choose a photo: a JPEG, PNG or WebP."), "file")
    return picture


def photos_of_year(session: ScopedSession, year: int) -> Sequence[AnnualPhoto]:
    """Return the photographs beside a year, in the order in which they came in."""
    query = select(AnnualPhoto).where(AnnualPhoto.year == year, AnnualPhoto.withdrawn_at.is_(None))
    return session.scalars(query.order_by(AnnualPhoto.added_at, AnnualPhoto.id)).all()


def photo_named(session: ScopedSession, year: int, photo_id: uuid.UUID) -> AnnualPhoto:
    """Return a photograph of the branch, also one that was taken back. Raises `AbsentError` when there is none here."""
    found = session.scalar(select(AnnualPhoto).where(AnnualPhoto.id == photo_id, AnnualPhoto.year == year))
    if found is None:
        raise AbsentError
    return found


def withdraw_photo(session: ScopedSession, actor: Actor, year: int, photo_id: uuid.UUID) -> None:
    """Take a photograph back: the next version is without it. Nothing when somebody did already."""
    photo = photo_named(session, year, photo_id)
    if photo.withdrawn_at is None:
        photo.withdrawn_at = func.now()
        record(session, actor, "withdraw", "annual_photo", photo.id, year=year)


def restore_photo(session: ScopedSession, actor: Actor, year: int, photo_id: uuid.UUID) -> None:
    """Put a photograph back that was taken back."""
    photo = photo_named(session, year, photo_id)
    if photo.withdrawn_at is not None:
        photo.withdrawn_at = None
        record(session, actor, "restore", "annual_photo", photo.id, year=year)


def freeze_photos(session: ScopedSession, report: PublishedReport, chapters: Sequence[str]) -> None:
    """Copy the photographs of a year into a version that was just made; those of chapters it has, under ids of their own."""
    found: dict[str, list[dict[str, Any]]] = {}
    for photo in photos_of_year(session, report.year):
        if photo.chapter in chapters:
            copied = insert(PublishedPhoto).values(
                branch_id=report.branch_id, report_id=report.id, media_type=photo.media_type, data=photo.data
            )
            photo_id = session.scalars(copied.returning(PublishedPhoto.id)).one()
            found.setdefault(photo.chapter, []).append({"id": str(photo_id), "alt": photo.alt, "people": photo.people})
    if found:
        report.content = {**report.content, "photos": found}
        session.flush()


def published_photo(session: ScopedSession, slug: str, year: int, photo_id: uuid.UUID) -> tuple[str, bytes] | None:
    """Return the kind and bytes of a photograph of a version that is to be seen; for the `Public` scope."""
    found = session.execute(
        select(PublishedPhoto.media_type, PublishedPhoto.data)
        .join(PublishedReport, PublishedReport.id == PublishedPhoto.report_id)
        .join(Branch, Branch.id == PublishedReport.branch_id)
        .where(PublishedPhoto.id == photo_id, Branch.slug == slug, PublishedReport.year == year)
    ).one_or_none()
    return None if found is None else (found.media_type, found.data)


def photos_of_version(session: ScopedSession, report_id: uuid.UUID) -> dict[str, tuple[str, bytes]]:
    """Return the kind and bytes of each photograph of a version by id, for paper."""
    rows = session.execute(
        select(PublishedPhoto.id, PublishedPhoto.media_type, PublishedPhoto.data).where(
            PublishedPhoto.report_id == report_id
        )
    )
    return {str(photo_id): (media_type, data) for photo_id, media_type, data in rows}
