"""People who sign in, their secrets, their sessions, and what they are where."""

from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from tenants.branches.models import Dates  # noqa: TC001
from tenants.columns import Identified, moment, words
from tenants.database import Base, DateRange, TableClass
from tenants.roles import Role, Unit

_BRANCH_ROLES = ", ".join(repr(role.value) for role in Role if role.unit is Unit.BRANCH)


class Person(Identified):
    """Someone who works with Wegwijs: a volunteer, a lawyer, a manager. Never a client."""

    __tablename__ = "people"
    wall = TableClass.ACCOUNTS
    name: Mapped[str]
    email: Mapped[str]
    language: Mapped[str] = mapped_column(server_default="nl")
    shortcuts: Mapped[bool] = mapped_column(server_default=text("true"))
    """Whether single keys act; who uses a screen reader may want them off."""
    live: Mapped[bool] = mapped_column(server_default=text("true"))
    """Whether the queue keeps itself fresh while one looks at it."""
    night_mail: Mapped[bool] = mapped_column(server_default=text("true"))
    """Whether a mail says each morning that the report of the night is there, to whom it is made for."""
    disabled_at: Mapped[dt.datetime | None] = moment(nullable=True)
    created_at: Mapped[dt.datetime] = moment(now=True)
    __table_args__ = (Index("uq_people_email", text("lower(email)"), unique=True),)


class Credential(Base):
    """A person's secrets, which no scope but `Accounts` can read."""

    __tablename__ = "credentials"
    wall = TableClass.ACCOUNTS
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), primary_key=True)
    password_hash: Mapped[str]
    totp_secret: Mapped[str]
    """Sealed with the deployment's secret."""
    last_totp_step: Mapped[int] = mapped_column(server_default="0")
    """The last accepted 30-second step: a code works once."""
    changed_at: Mapped[dt.datetime] = moment(now=True)


class RecoveryCode(Identified):
    """A printed code that stands in for the second factor, once."""

    __tablename__ = "recovery_codes"
    wall = TableClass.ACCOUNTS
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), index=True)
    code_hash: Mapped[str]
    used_at: Mapped[dt.datetime | None] = moment(nullable=True)


class Membership(Identified):
    """What a person is, in one unit, from one day to another."""

    __tablename__ = "memberships"
    wall = TableClass.ACCOUNTS
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), index=True)
    role: Mapped[Role] = mapped_column(words(Role, "role"))
    branch_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("branches.id"), index=True)
    region_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("regions.id"))
    valid: Mapped[Dates] = mapped_column(DateRange)
    __table_args__ = (
        CheckConstraint(
            f"(role IN ({_BRANCH_ROLES})) = (branch_id IS NOT NULL)"
            " AND (role = 'regional_manager') = (region_id IS NOT NULL)",
            name="unit",
        ),
    )


class Invitation(Identified):
    """A link by mail with which somebody makes an account and gets one membership."""

    __tablename__ = "invitations"
    wall = TableClass.ACCOUNTS
    email: Mapped[str]
    name: Mapped[str]
    role: Mapped[Role] = mapped_column(words(Role, "role"))
    branch_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("branches.id"))
    region_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("regions.id"))
    language: Mapped[str] = mapped_column(server_default="nl")
    token_hash: Mapped[str | None] = mapped_column(index=True)
    """Made when the mail is sent; the token itself stands in the mail alone."""
    invited_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[dt.datetime] = moment(now=True)
    sent_at: Mapped[dt.datetime | None] = moment(nullable=True)
    expires_at: Mapped[dt.datetime] = moment()
    accepted_at: Mapped[dt.datetime | None] = moment(nullable=True)
    withdrawn_at: Mapped[dt.datetime | None] = moment(nullable=True)


class PasswordReset(Identified):
    """A link by mail with which a person chooses a new password; the second factor stays asked for."""

    __tablename__ = "password_resets"
    wall = TableClass.ACCOUNTS
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), index=True)
    token_hash: Mapped[str | None] = mapped_column(index=True)
    created_at: Mapped[dt.datetime] = moment(now=True)
    expires_at: Mapped[dt.datetime] = moment()
    used_at: Mapped[dt.datetime | None] = moment(nullable=True)


class SignIn(Identified):
    """One session of one person on one device: the cookie carries this id, this row decides."""

    __tablename__ = "sign_ins"
    wall = TableClass.ACCOUNTS
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"), index=True)
    started_at: Mapped[dt.datetime] = moment(now=True)
    seen_at: Mapped[dt.datetime] = moment(now=True)
    second_factor_at: Mapped[dt.datetime | None] = moment(nullable=True)
    """Before this the person has only shown a password and may do nothing but show the second factor."""
    locked_at: Mapped[dt.datetime | None] = moment(nullable=True)
    ended_at: Mapped[dt.datetime | None] = moment(nullable=True)
    device: Mapped[str]
    """The browser as it named itself, shortened, so that people recognise their own sessions."""


class Attempt(Identified):
    """One failed attempt, counted here so that the limit holds while Redis is away."""

    __tablename__ = "attempts"
    wall = TableClass.ACCOUNTS
    kind: Mapped[str]
    subject: Mapped[str]
    """A keyed hash of the account's or the network's address."""
    at: Mapped[dt.datetime] = moment(now=True)
    __table_args__ = (Index("ix_attempts_kind_subject_at", "kind", "subject", "at"),)
