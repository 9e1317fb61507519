"""What was ever told: beside every earlier version, a new one may not tell of a change of fewer persons than may be shown.

Different nights are different truths, so what two versions laid side by side give away is the **change**. It is kept small
number by small number, at the source:

- A branch's row in the editions moves only when its number moved by `small` or more from every number that was ever told of
  it, and from the one it hides, or to a number that the branch itself published: that is public already. Until then the row
  stays what it was, with everything in it, so that all sums still close.
- A number with which something moves that is told (`fixed`: the position on the task after a year of the past) never goes
  into hiding: that it did, and by how much the other moved, would be the number. It falls to the least that is told.
- While a row is hidden it stays the very same number. So a sum over hidden rows cannot move by a few; and when one of them
  grows out of it, the sums told before and the ones told now speak of the same unknown numbers. They are put into one
  system (`Past`), and a margin that would tell the old number of the one that left is not told until another one left.
- A breakdown, the parts of a year and municipalities are held back in a version in which any part moved by a few since
  any earlier version, or in which one single branch more or less hides behind them.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Self

from tenants.protection.facts import NATION, hidden_values
from tenants.protection.rows import HALVES, MUNICIPALITY, QUARTERS, WHOLE, Row, untold
from tenants.reports.protection import PERIOD, Parts
from tenants.reports.settling import in_halves, moved_little

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from tenants.protection.facts import Content, Past, Rows


@dataclass
class Memory:
    """Everything of one indicator in one year that was ever told, and the rows as they were told last."""

    rows: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    """By region and branch: the row as it was told last, and every value of it ever told."""
    past: list[Past] = field(default_factory=list)
    tables: dict[str, dict[str, list[list[Any]]]] = field(default_factory=dict)
    """By unit and table: what was told of it, each with the branches hidden behind it."""
    digest: str = ""
    """What stands for all numbers from which was told last."""
    tried: int = 0
    """How many hidden cells the audit tried then."""

    @classmethod
    def of_data(cls, found: Mapping[str, Any]) -> Self:
        """Read what was kept."""
        return cls(
            dict(found.get("rows", {})),
            list(found.get("past", [])),
            dict(found.get("tables", {})),
            found.get("digest", ""),
            found.get("tried", 0),
        )

    def as_data(self) -> dict[str, Any]:
        """Return what is kept."""
        return {
            "rows": self.rows, "past": self.past, "tables": self.tables, "digest": self.digest, "tried": self.tried,
        }  # fmt: skip

    def settled(
        self,
        region: str,
        now: Row,
        public: Collection[int],
        small: int,
        *,
        fixed: bool = False,
        kept: Collection[str] = (),
    ) -> Row:
        """Return the row that editions tell from: as it is now when it may move, else as it was.

        One that is `fixed` does not go into hiding; of one as a `WHOLE`, or of municipalities, what is `kept` hidden.
        """
        found = self.rows.get(region, {}).get(now.unit)
        if found is None or now.value in public:
            return now
        before = Row.of_data(now.unit, found)
        if WHOLE in kept:
            moves = abs(now.value - before.value)
            return before if 0 < moves < small or (not moves and _moved_little(now, before, small)) else now
        if kept and not now.value:  # then every municipality would be told
            return before
        if fixed and 0 < now.value < small and before.value in found["told"]:
            if abs(now.value - before.value) < small:
                return before
            now = _least(now, small)
        if now.value == before.value or not _may_move(before.value, now.value, found["told"], small):
            return before if _moved_little(now, before, small) or now.value != before.value else now
        return now

    def hid(self, region: str, row: Row) -> bool:
        """Whether a row was hidden at last, with the very value that it has now."""
        kept = self.rows.get(region, {}).get(row.unit)
        return kept is not None and kept["value"] == row.value and kept.get("hidden", row.value not in kept["told"])

    def still_hidden(self, region: str, unit: str, hidden: set[str]) -> set[str]:
        """Return what of a row stays hidden: the whole of a branch that moved was told in one region and not in the other."""
        found = self.rows.get(region, {}).get(unit)
        return hidden - {WHOLE} if found is not None and not found.get("hidden", not found["told"]) else hidden

    def kept_hidden(self, region: str, row: Row) -> Row:
        """Return a row of which nothing is told though it may be large: everybody knows by how much it moved since it hid."""
        found = self.rows.get(region, {}).get(row.unit, {})
        if "low" not in found:
            return row
        by = row.value - found["value"]
        return replace(untold(row), low=max(found["low"] + by, 0), high=found["high"] + by)

    def remember(self, rows: Rows, figures: Mapping[str, Content]) -> None:
        """Keep what was told now."""
        for region, members in rows.items():
            kept = self.rows.setdefault(region, {})
            for row in members.values():
                numbers = set(kept.get(row.unit, {}).get("told", ())) | ({row.value} if row.told else set())
                bounds = {} if row.told else {"low": row.low, "high": row.high}
                kept[row.unit] = {**row.as_data(), "told": sorted(numbers), "hidden": not row.told, **bounds}
        for unit, figure in figures.items():
            inside = _inside(unit, rows)
            hidden = hidden_values(inside)
            if isinstance(figure["whole"]["value"], int) and hidden and hidden not in self.past:
                self.past.append(hidden)
            for table, told, behind in _tables(figure, inside):
                entry = [told, behind]
                known = self.tables.setdefault(unit, {}).setdefault(table, [])
                if entry not in known:
                    known.append(entry)
        for table, forms in ((PERIOD, _periods(figures, rows)), (MUNICIPALITY, _places(figures, rows))):
            for unit, form in forms.items():
                known = self.tables.setdefault(unit, {}).setdefault(table, [])
                if [form, []] not in known:
                    known.append([form, []])

    def forget(self, unit: str, nobody: str) -> None:
        """Take out a branch; where its hidden number stands behind sums that were told, it goes by the name `nobody`."""
        self.rows = {
            region: {one: row for one, row in members.items() if one != unit} for region, members in self.rows.items()
        }
        self.past = [
            [[region, nobody if one == unit else one, *more] for region, one, *more in hidden] for hidden in self.past
        ]
        self.tables = {
            one: {
                table: [[told, [nobody if it == unit else it for it in behind]] for told, behind in known]
                for table, known in tables.items()
            }
            for one, tables in self.tables.items()
            if one != unit
        }
        self.digest = ""

    def held(self, rows: Rows, figures: Mapping[str, Content], small: int) -> dict[str, set[str]]:
        """Return the margins that would tell of a small change if `figures` were told now."""
        found: dict[str, set[str]] = {}
        printed = {unit: row.printed for members in rows.values() for unit, row in members.items()}
        for table, forms in ((PERIOD, _periods(figures, rows)), (MUNICIPALITY, _places(figures, rows))):
            for unit, form in forms.items():
                before = [told for told, _ in self.tables.get(unit, {}).get(table, ())]
                if _tells_of_few(form, before, printed.get(unit, {}).get(table, ()), small):
                    found.setdefault(unit, set()).add(table)
        for unit, figure in figures.items():
            inside = _inside(unit, rows)
            for table, told, behind in _tables(figure, inside):
                # What every branch tells of itself, its sum may tell too.
                known = (
                    table == PERIOD and not behind and not any(PERIOD in found.get(row.unit, ()) for _, row in inside)
                )
                for before, was_behind in self.tables.get(unit, {}).get(table, ()):
                    alone = len(set(behind) ^ set(was_behind)) == 1
                    if alone or (moved_little(told, before, small) and not (known and not was_behind)):
                        found.setdefault(unit, set()).add(table)
        return found


def _may_move(before: int, now: int, told: Collection[int], small: int) -> bool:
    """Whether a row may move: into hiding from afar, out of it and anywhere else by no few."""
    if 0 < now < small:
        return before == 0 or (before >= small and all(number == 0 or abs(now - number) >= small for number in told))
    if 0 < before < small and (now == 0 or abs(now - before) < small):
        return False
    return all(number == now or abs(now - number) >= small for number in told if number or now)


def _least(row: Row, small: int) -> Row:
    """Return a row of few people as one of the least that is told, in the municipality where most of them are."""
    places = dict(row.parts.get(MUNICIPALITY, {}))
    if places:
        places[max(places, key=lambda code: (places[code], code))] += small - row.value
    return Row(row.unit, small, {MUNICIPALITY: places} if places else {})


def _moved_little(now: Row, before: Row, small: int) -> bool:
    """Whether a part of a row moved by a few while its value stayed: as much as the row moving itself."""
    return any(
        0 < abs(parts.get(name, 0) - before.parts.get(table, {}).get(name, 0)) < small
        for table, parts in now.parts.items()
        for name in parts.keys() | before.parts.get(table, {}).keys()
    )


def _tells_of_few(form: Parts, before: Collection[Parts], printed: Collection[Parts], small: int) -> bool:
    """Whether parts of a branch tell of a change of a few, beside what was told of it `before` and what it `printed`.

    What it printed in the very same parts, or finer ones, everybody knows; and so one part alone, which is the whole.
    """
    if len(form) == 1 or any(form in (one, in_halves(one)) for one in printed):
        return False
    return any(len(one) > 1 and moved_little(form, one, small) for one in (*before, *printed))


def _inside(unit: str, rows: Rows) -> list[tuple[str, Row]]:
    """Return the rows of a unit with their regions: of the nation all of them."""
    regions = rows if unit == NATION else {unit: rows.get(unit, {})}
    return [(region, row) for region, members in regions.items() for row in members.values()]


def _tables(figure: Content, inside: list[tuple[str, Row]]) -> list[tuple[str, Parts, list[str]]]:
    """Return the tables that a figure tells in numbers, and which branches are hidden behind each."""
    found = []
    for table, told in figure["breakdowns"].items():
        if all(isinstance(amount, int) for amount in told.values()):
            found.append(
                (table, dict(told), sorted(row.unit for _, row in inside if row.value and table not in row.forms))
            )
    parts = figure["whole"]["parts"]
    names = {"quarter": QUARTERS, "half": tuple(HALVES)}.get(figure["grain"], ())
    if parts and all(isinstance(amount, int) for amount in parts):
        behind = sorted(row.unit for _, row in inside if row.value and PERIOD not in row.forms)
        found.append((PERIOD, dict(zip(names, parts, strict=True)), behind))
    return found


def _periods(figures: Mapping[str, Content], rows: Rows) -> dict[str, Parts]:
    """Return by branch the parts of the year that are told of it."""
    found = {}
    for region, members in rows.items():
        names = {"quarter": QUARTERS, "half": tuple(HALVES)}.get(figures[region]["grain"], ())
        for unit in members:
            parts = figures[region]["units"][unit]["parts"]
            if parts and all(isinstance(amount, int) for amount in parts):
                found[unit] = dict(zip(names, parts, strict=True))
    return found


def _places(figures: Mapping[str, Content], rows: Rows) -> dict[str, Parts]:
    """Return by branch the municipalities that are told of it."""
    return {
        unit: dict(row.forms[MUNICIPALITY])
        for region, members in rows.items()
        for unit, row in members.items()
        if MUNICIPALITY in row.forms
        and any(isinstance(figures[region]["places"].get(code), int) for code in row.parts[MUNICIPALITY])
    }


def is_stale(now: Row, told: Row) -> bool:
    """Whether a row is told as it was, and not as it is."""
    return now.value != told.value or now.parts != told.parts
