"""The wall in Python: who looks from where, and sessions that look from exactly one place.

The wall itself stands in PostgreSQL (row-level security, `migrations/fences.py`); what is here tells the database the
scope of each transaction, adds the branch to every ORM query so that the planner knows it too, and refuses mistakes early.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import event, text
from sqlalchemy.orm import Session, with_loader_criteria

from tenants.columns import Owned

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine
    from sqlalchemy.orm import ORMExecuteState, SessionTransaction, UOWTransaction


class WallError(Exception):
    """The program tried to look or write over the wall."""


class ScopeMissingError(WallError):
    """A session began to work before anyone said who looks from where."""


class ScopeChangeError(WallError):
    """A session has one scope for its whole life."""


class ForeignRowError(WallError):
    """A row of another branch was about to be written."""


@dataclass(frozen=True)
class Scope:
    """Who looks from where; `name` is what the database's policies compare."""

    name: ClassVar[str] = ""

    @property
    def branch_id(self) -> uuid.UUID | None:
        """The branch whose owned rows are seen, in the scope of a branch only."""
        return None

    @property
    def unit(self) -> uuid.UUID | None:
        """The region whose figures are seen; none means the nation."""
        return None


@dataclass(frozen=True)
class Branch(Scope):
    """One branch's own work."""

    name = "branch"
    id: uuid.UUID

    @property
    def branch_id(self) -> uuid.UUID:
        """The branch itself."""
        return self.id


class Accounts(Scope):
    """Signing in: accounts, sign-ins and memberships, and nothing of a branch's work."""

    name = "accounts"


class Helpdesk(Scope):
    """What branches handed to the Helpdesk."""

    name = "helpdesk"


@dataclass(frozen=True)
class Figures(Scope):
    """Protected figures of one region, or with no region of the nation."""

    name = "figures"
    region_id: uuid.UUID | None = None

    @property
    def unit(self) -> uuid.UUID | None:
        """The region that is looked at."""
        return self.region_id


class Fold(Scope):
    """Workers that add numbers up: raw figures without a person in them."""

    name = "fold"


class Directory(Scope):
    """Branches, regions, memberships and the jobs; never a client."""

    name = "directory"


class Public(Scope):
    """What is published."""

    name = "public"


class ScopedSession(Session):
    """A session that knows its scope from birth and keeps it."""

    def __init__(self, *args: Any, scope: Scope | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._scope = scope

    @property
    def scope(self) -> Scope:
        """Who looks through this session. Raises `ScopeMissingError` when nobody said."""
        if self._scope is None:
            msg = "This session has no scope: say who looks from where before using it."
            raise ScopeMissingError(msg)
        return self._scope

    @scope.setter
    def scope(self, scope: Scope) -> None:
        if scope != self._scope:
            msg = f"This session looks from {self._scope}; open another one for {scope}."
            raise ScopeChangeError(msg)

    @property
    def branch_id(self) -> uuid.UUID:
        """The branch of the scope. Raises `WallError` outside the scope of a branch."""
        if self.scope.branch_id is None:
            msg = f"{self.scope} is no branch."
            raise WallError(msg)
        return self.scope.branch_id


# One statement a transaction; `true` makes the settings end with it, so no pool can carry them on.
ENTER = text(
    "SELECT set_config('wegwijs.scope', :name, true), set_config('wegwijs.branch', :branch, true),"
    " set_config('wegwijs.unit', :unit, true)"
)


@event.listens_for(ScopedSession, "after_begin")
def _enter_scope(session: ScopedSession, _transaction: SessionTransaction, connection: Connection) -> None:
    scope = session.scope
    connection.execute(ENTER, {"name": scope.name, "branch": str(scope.branch_id or ""), "unit": str(scope.unit or "")})


@event.listens_for(ScopedSession, "do_orm_execute")
def _look_inside_the_branch(state: ORMExecuteState) -> None:
    """Add `branch_id = :b` to every ORM statement: the planner estimates the branch, not the average of all."""
    session = state.session
    if not isinstance(session, ScopedSession) or state.is_column_load or state.is_relationship_load:
        return
    branch_id = session.scope.branch_id
    if branch_id is None:
        return
    state.statement = state.statement.options(
        with_loader_criteria(Owned, lambda table: table.branch_id == branch_id, include_aliases=True)
    )


@event.listens_for(ScopedSession, "before_flush")
def _refuse_foreign_rows(session: ScopedSession, _context: UOWTransaction, _instances: object) -> None:
    for row in (*session.new, *session.dirty, *session.deleted):
        if not isinstance(row, Owned):
            continue
        if row.branch_id is None and row in session.new:
            row.branch_id = session.branch_id
        elif row.branch_id != session.scope.branch_id:
            msg = f"A {type(row).__name__} of another branch cannot be written from {session.scope}."
            raise ForeignRowError(msg)


@contextmanager
def scoped(engine: Engine, scope: Scope, **options: Any) -> Iterator[ScopedSession]:
    """Open a session in `scope` for one piece of work: committed when the block ends well, else rolled back."""
    with ScopedSession(engine, scope=scope, **options) as session, session.begin():
        yield session
