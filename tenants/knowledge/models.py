"""Articles of the Helpdesk, and whether they were what somebody looked for."""

from __future__ import annotations

import datetime as dt  # noqa: TC003
import uuid  # noqa: TC003
from enum import StrEnum

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Identity, Index
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY, TEXT, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from tenants.columns import Identified, moment, words
from tenants.database import TableClass
from tenants.escalations.models import Subject


class ArticleState(StrEnum):
    """How far an article is."""

    DRAFT = "draft"
    REVIEWED = "reviewed"
    """A second person has read it."""
    PUBLISHED = "published"
    """Branches find it."""
    RETIRED = "retired"
    """It held once; nobody finds it any more."""
    WITHDRAWN = "withdrawn"
    """Never published: begun by mistake."""


class Article(Identified):
    """What the Helpdesk says about something, about no one: the answer to a question that others have too."""

    __tablename__ = "articles"
    wall = TableClass.HELPDESK
    number: Mapped[int] = mapped_column(Identity(start=1))
    """The same for every edition of an article: `replaces` gives it on."""
    subject: Mapped[Subject] = mapped_column(words(Subject, "subject"))
    title: Mapped[str]
    question: Mapped[str]
    """What one may ask, in the words of a volunteer."""
    text: Mapped[str]
    source: Mapped[str] = mapped_column(server_default="")
    """The law, the ruling or the report it rests on: "Hof van Justitie, 12 april 2018, C-550/16"."""
    terms: Mapped[list[str]] = mapped_column(ARRAY(TEXT), server_default="{}")
    """The statutory terms it speaks of, as the catalogue names them."""
    terms_digest: Mapped[str] = mapped_column(server_default="")
    """What those rules were when it was reviewed: when they are others, the article is old."""
    valid_from: Mapped[dt.date | None]
    valid_to: Mapped[dt.date | None]
    """The last day on which it holds."""
    kept: Mapped[list[str]] = mapped_column(ARRAY(TEXT), server_default="{}")
    """What the check found and the writer left in, as `rules.Leftover.key`: of a law or a ruling, and of nobody."""
    state: Mapped[ArticleState] = mapped_column(words(ArticleState, "state"), server_default=ArticleState.DRAFT)
    replaces: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("articles.id"))
    """The edition before this one, which is retired when this one is published."""
    escalation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("escalations.id"))
    """The question whose answer it was made from."""
    written_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    written_by_name: Mapped[str]
    written_at: Mapped[dt.datetime] = moment(now=True)
    offered_at: Mapped[dt.datetime | None] = moment(nullable=True)
    """Since when a draft waits for a second person to read it."""
    remark: Mapped[str] = mapped_column(server_default="")
    """What the second person wants to see otherwise."""
    reviewed_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("people.id"))
    reviewed_by_name: Mapped[str | None]
    reviewed_at: Mapped[dt.datetime | None] = moment(nullable=True)
    published_at: Mapped[dt.datetime | None] = moment(nullable=True)
    retired_at: Mapped[dt.datetime | None] = moment(nullable=True)
    retired_why: Mapped[str] = mapped_column(server_default="")
    heading: Mapped[str] = mapped_column(
        TSVECTOR,
        Computed(
            "setweight(to_tsvector('dutch', title), 'A') || setweight(to_tsvector('dutch', question), 'B')",
            persisted=True,
        ),
        deferred=True,
    )
    """The words of the title and the question, small enough to stay in the row: what fits is sought in all of them."""
    search: Mapped[str] = mapped_column(
        TSVECTOR,
        Computed(
            "setweight(to_tsvector('dutch', title), 'A') || setweight(to_tsvector('dutch', question), 'B')"
            " || setweight(to_tsvector('dutch', text || ' ' || source), 'C')",
            persisted=True,
        ),
        deferred=True,
    )
    __table_args__ = (
        Index("ix_articles_state", "state", "subject"),
        Index("uq_articles_replaces", "replaces", unique=True, postgresql_where=sql("state <> 'withdrawn'")),
        CheckConstraint("title <> '' AND text <> ''", name="filled"),
        CheckConstraint("valid_to >= valid_from", name="valid"),
        CheckConstraint(
            "state NOT IN ('reviewed', 'published') OR (reviewed_by IS NOT NULL AND reviewed_by <> written_by)",
            name="four_eyes",
        ),
        CheckConstraint(
            "state <> 'published' OR (published_at IS NOT NULL AND valid_from IS NOT NULL)", name="published"
        ),
    )


class ArticleVote(Identified):
    """Whether an article was what somebody of a branch looked for; one voice a person, which may change."""

    __tablename__ = "article_votes"
    wall = TableClass.CROSSING
    branch_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("branches.id"))
    article_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("articles.id"))
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("people.id"))
    helped: Mapped[bool]
    before_asking: Mapped[bool] = mapped_column(server_default=sql("false"))
    """It was found while asking the Helpdesk: a question that was not needed."""
    at: Mapped[dt.datetime] = moment(now=True)
    __table_args__ = (
        Index("uq_article_votes_once", "branch_id", "article_id", "person_id", unique=True),
        Index("ix_article_votes_article", "article_id"),
    )
