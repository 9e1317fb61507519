"""Alembic's door: run by `wegwijs db upgrade`, as the owner."""

from __future__ import annotations

from alembic import context

from tenants.database import Base, open_engine

engine = open_engine(context.config.attributes["url"])
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=Base.metadata, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
engine.dispose()
