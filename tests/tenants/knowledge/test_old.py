"""Articles that a changed law, or their own last day, makes old."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from tenants.faults import RefusalError
from tenants.isolation import Helpdesk, scoped
from tenants.knowledge import publishing
from tenants.knowledge.models import Article
from tenants.knowledge.old import SOON, Why, digest_of, old_articles, reasons_of
from tenants.terms.catalogue import CATALOGUE
from tests.factories.knowledge import drafted, published, put, second_of, writer_of

if TYPE_CHECKING:
    import uuid

    from sqlalchemy import Engine

    from tests.factories.world import World

TODAY = dt.date(2018, 11, 13)
TERM = "family_reunification.application"
ENDS = next(term for term in CATALOGUE if term.valid_to is not None)
A_DAY = dt.timedelta(days=1)


def why(web: Engine, article_id: uuid.UUID, today: dt.date = TODAY) -> list[Why]:
    with scoped(web, Helpdesk()) as session:
        found = [each for each in old_articles(session, today) if each.article.id == article_id]
        return [reason.why for each in found for reason in each.reasons]


def test_an_article_is_old_when_a_rule_is_not_what_it_was_when_it_was_read(engine_web: Engine, world: World) -> None:
    about = published(engine_web, world, terms=(TERM,))
    assert Why.TERM_CHANGED not in why(engine_web, about)
    put(engine_web, about, terms_digest="another")
    assert Why.TERM_CHANGED in why(engine_web, about)
    with scoped(engine_web, Helpdesk()) as session:
        with pytest.raises(RefusalError, match="yourself"):
            publishing.confirm(session, writer_of(world), about)
        publishing.confirm(session, second_of(world), about)
    assert Why.TERM_CHANGED not in why(engine_web, about), "somebody looked, and it still holds"


def test_a_term_that_left_the_catalogue_makes_it_old(engine_web: Engine, world: World) -> None:
    about = published(engine_web, world, terms=(TERM,))
    put(engine_web, about, terms=["gone.term"])
    assert why(engine_web, about) == [Why.TERM_CHANGED]
    assert digest_of(["gone.term"]) != digest_of(["other.gone"])


def test_an_article_is_old_when_the_version_it_speaks_of_ended(engine_web: Engine, world: World) -> None:
    assert ENDS.valid_to is not None
    about = published(engine_web, world, terms=(ENDS.id,))
    put(engine_web, about, reviewed_at=dt.datetime.combine(ENDS.valid_to - 90 * A_DAY, dt.time(12), dt.UTC))
    with scoped(engine_web, Helpdesk()) as session:
        found = session.get_one(Article, about)
        on = {
            day: [reason.why for reason in reasons_of(found, ENDS.valid_to + day * A_DAY)]
            for day in (-SOON.days - 1, -SOON.days, 0, 1)
        }
    assert on == {-61: [], -60: [Why.TERM_ENDS], 0: [Why.TERM_ENDS], 1: [Why.TERM_ENDED]}


def test_an_article_is_old_when_its_last_day_is_near_or_over_unless_a_new_edition_takes_over(
    engine_web: Engine, world: World
) -> None:
    last = published(engine_web, world, valid_to=TODAY)
    assert why(engine_web, last, TODAY - SOON - A_DAY) == []
    assert why(engine_web, last, TODAY - SOON) == [Why.VALID_ENDS]
    assert why(engine_web, last, TODAY) == [Why.VALID_ENDS]
    assert why(engine_web, last, TODAY + A_DAY) == [Why.VALID_PASSED]
    after = published(engine_web, world, valid_from=TODAY + A_DAY)
    put(engine_web, after, replaces=last)
    assert why(engine_web, last, TODAY) == []


def test_drafts_and_what_was_retired_are_not_listed(engine_web: Engine, world: World) -> None:
    draft = drafted(engine_web, world, valid_to=TODAY - A_DAY)
    with scoped(engine_web, Helpdesk()) as session:
        assert draft not in {each.article.id for each in old_articles(session, TODAY)}
