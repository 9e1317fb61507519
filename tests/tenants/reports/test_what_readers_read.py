"""Every typed text that everybody reads beside the story passes the same check: nobody may be known in it."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from sqlalchemy import text

from tenants.annual_editions.actions import name_exceptions
from tenants.faults import RefusalError
from tenants.isolation import Branch, Figures, scoped
from tenants.reports.photos import NewPhoto, add_photo
from tenants.reports.printed import Stated
from tenants.reports.stating import state_printed
from tests.factories.signing import manager
from tests.factories.years import lead, published, two_years

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from tests.factories.world import World

TELLING = [
    "Drie vrouwen bij de koffie",
    "Een moeder die zwanger is",
    "Het nummer is 123456782",
]
"""A few people, somebody's health, a citizen service number."""


def photo() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(made, "PNG")
    return made.getvalue()


@pytest.mark.parametrize("words", TELLING)
def test_a_text_beside_a_photo_is_refused(engine_web: Engine, world: World, words: str) -> None:
    with scoped(engine_web, Branch(world.here.id)) as session:
        with pytest.raises(RefusalError) as refused:
            add_photo(session, lead(world), 2018, NewPhoto("consultations", words, people=False), photo())
        assert refused.value.field == "alt"


@pytest.mark.parametrize("words", TELLING)
def test_why_a_number_was_printed_otherwise_is_refused(engine_web: Engine, world: World, words: str) -> None:
    with scoped(engine_web, Branch(world.here.id)) as session, pytest.raises(RefusalError) as refused:
        state_printed(session, lead(world), 2018, Stated("consultations.contacts", "150", words))
    assert refused.value.field == "reason"


@pytest.mark.parametrize("words", TELLING)
def test_why_a_branch_is_an_exception_is_refused(engine_web: Engine, world: World, words: str) -> None:
    with scoped(engine_web, Figures(world.region_id)) as session, pytest.raises(RefusalError) as refused:
        name_exceptions(session, manager(world), world.region_id, 2018, {str(world.here.id): words})
    assert refused.value.field == f"exception_{world.here.id}"


def test_what_was_typed_before_such_words_were_refused_is_not_published(
    engine_web: Engine, engine_worker: Engine, superuser: Engine, world: World
) -> None:
    two_years(engine_web, engine_worker, world)
    with scoped(engine_web, Branch(world.here.id)) as session:
        state_printed(session, lead(world), 2018, Stated("consultations.contacts", "150", "Een telfout."))
    with superuser.begin() as behind:
        behind.execute(text("UPDATE printed_figures SET reason = 'Drie vrouwen telden niet mee.'"))
    with pytest.raises(RefusalError) as refused:
        published(engine_web, world)
    assert refused.value.field == "checks"
    with superuser.begin() as behind:
        behind.execute(text("UPDATE printed_figures SET reason = 'Een telfout.'"))
    published(engine_web, world)
