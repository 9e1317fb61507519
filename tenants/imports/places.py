"""Which municipality a name means on a day, and whether the branch serves it then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from tenants.branches.models import Municipality, ServiceArea
from tenants.branches.naming import municipality_last_named, municipality_named
from tenants.faults import RefusalError
from tenants.words import N_

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence

    from tenants.branches.models import Dates
    from tenants.isolation import ScopedSession


class Places:
    """The municipalities as one import or export knows them; asked in two statements, and remembered by name and day."""

    def __init__(self, known: Sequence[Municipality], served: Sequence[tuple[str, Dates]]) -> None:
        self._known = known
        self._served: dict[str, list[Dates]] = {}
        for code, valid in served:
            self._served.setdefault(code, []).append(valid)
        self._codes: dict[tuple[str, dt.date | None], str | RefusalError] = {}
        self._names: dict[tuple[str, dt.date | None], str] = {}

    def code(self, name: str, day: dt.date) -> str:
        """Return the code of the municipality that `name` means on `day` and that the branch serves then.

        Raises `RefusalError` when it means none, or one that is not served.
        """
        return self._remembered(name, day, lambda: self._served_code(name, day))

    def home(self, name: str, today: dt.date) -> str:
        """Return the code of where somebody lives: as it is called today, or as it was called when it last existed.

        Raises `RefusalError` for a name that never was a municipality's.
        """
        return self._remembered(name, None, lambda: self._home_code(name, today))

    def is_ever_served(self, code: str) -> bool:
        """Whether the branch serves a municipality on any day."""
        return code in self._served

    def only_served(self, day: dt.date) -> str | None:
        """Return the one municipality that the branch serves on `day`; none when there are several, or none."""
        codes = [code for code, spans in self._served.items() if any(day in span for span in spans)]
        return codes[0] if len(codes) == 1 else None

    def name(self, code: str, day: dt.date | None, today: dt.date) -> str:
        """Return how a sheet calls the municipality `code` of a row of `day`: by its name, where that means it and no other."""
        key = code, day
        if key not in self._names:
            self._names[key] = self._name(code, day, today)
        return self._names[key]

    def _remembered(self, name: str, day: dt.date | None, find: Callable[[], str]) -> str:
        key = name, day
        if key not in self._codes:
            try:
                self._codes[key] = find()
            except RefusalError as refusal:
                self._codes[key] = refusal
        found = self._codes[key]
        if isinstance(found, RefusalError):
            # A new one each time: what is raised again and again drags an ever longer trace along.
            raise RefusalError(found.message, found.field, **found.values)
        return found

    def _served_code(self, name: str, day: dt.date) -> str:
        municipality = municipality_named(self._known, name, day)
        if not any(day in span for span in self._served.get(municipality.code, ())):
            msg = N_("The branch does not serve %(municipality)s on %(day)s. Check the municipality and the date.")
            raise RefusalError(msg, municipality=municipality.name, day=day)
        return municipality.code

    def _home_code(self, name: str, today: dt.date) -> str:
        return municipality_last_named(self._known, name, today).code

    def _name(self, code: str, day: dt.date | None, today: dt.date) -> str:
        spans = [each for each in self._known if each.code == code]
        on = day or today
        found = next((each.name for each in spans if on in each.valid), spans[-1].name if spans else code)
        try:
            meant = municipality_named(self._known, found, on).code if day else self._home_code(found, today)
        except RefusalError:
            return code
        return found if meant == code else code


def places_of(session: ScopedSession) -> Places:
    """Return the municipalities as the branch of `session` knows them."""
    known = session.scalars(select(Municipality).order_by(Municipality.code, Municipality.valid)).all()
    served = session.execute(
        select(ServiceArea.municipality_code, ServiceArea.valid).where(ServiceArea.branch_id == session.branch_id)
    )
    return Places(known, [(code, valid) for code, valid in served])
