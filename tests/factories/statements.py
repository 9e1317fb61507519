"""Counting what a page asks of the database."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import event

from wegwijs.extensions import db

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from sqlalchemy import Engine


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """Give a list that fills with every statement the application sends, the ones that enter a scope included."""
    with app.app_context():
        engine = db.engine
    with statements_of(engine) as sent:
        yield sent


@contextmanager
def statements_of(engine: Engine) -> Iterator[list[str]]:
    """Give a list that fills with every statement sent through `engine`."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
