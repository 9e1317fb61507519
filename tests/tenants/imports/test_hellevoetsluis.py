"""The files of Hellevoetsluis 2018: they come in without error, coming in again changes nothing, out they are the same."""

from __future__ import annotations

import csv
import datetime as dt
import io
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from tenants.branches.actions import load_geography, open_branch
from tenants.imports.actions import bring_in
from tenants.imports.exporting import Export
from tenants.imports.reading import opened
from tenants.imports.sheets import BY_NAME, SHEETS
from tenants.imports.writing import csv_files
from tenants.isolation import Branch, Directory, scoped
from tenants.moments import local_date
from tenants.roles import RIGHTS, Role
from tests.factories.sheets import LEAD

if TYPE_CHECKING:
    import uuid

    from sqlalchemy import Engine

    from tenants.imports.actions import Outcome

FOLDER = Path(str(files("tenants.demonstration"))) / "data" / "hellevoetsluis-2018"


@pytest.fixture(scope="module")
def hellevoetsluis(engine_web: Engine) -> uuid.UUID:
    """The branch as somebody opens it by hand, which from 2023 on serves Voorne aan Zee."""
    with scoped(engine_web, Directory()) as session:
        load_geography(session)
        since = dt.date(2016, 1, 1)
        opened_ = open_branch(session, LEAD, "hellevoetsluis", "Hellevoetsluis", "zwn", ["Hellevoetsluis"], since)
        return opened_.branch.id


def into(engine: Engine, branch_id: uuid.UUID, folder: Path) -> Outcome:
    with opened(folder.name, folder) as parcel, scoped(engine, Branch(branch_id)) as session:
        return bring_in(session, LEAD, parcel, local_date())


def rows_of(folder: Path, name: str) -> list[list[str]]:
    """Return the rows of a file as they are, but for the order of topics, which has none."""
    rows = list(csv.reader(io.StringIO((folder / f"{name}.csv").read_text(encoding="utf-8-sig")), delimiter=";"))
    return [["+".join(sorted(cell.split("+"))) if "+" in cell else cell for cell in row] for row in rows]


def test_in_once_in_twice_and_out_again(engine_web: Engine, hellevoetsluis: uuid.UUID, tmp_path: Path) -> None:
    first = into(engine_web, hellevoetsluis, FOLDER)
    assert first.faults == []
    assert sum(counts["new"] for counts in first.counts.values()) == first.rows == 1068
    again = into(engine_web, hellevoetsluis, FOLDER)
    assert (again.faults, again.changes) == ([], 0)
    with scoped(engine_web, Branch(hellevoetsluis)) as session:
        for name, parts in csv_files(Export(session, local_date(), RIGHTS[Role.TEAM_LEAD])):
            (tmp_path / name).write_bytes(b"".join(parts))
    assert set(BY_NAME) - {path.stem for path in FOLDER.glob("*.csv")} == {"dossier_events"}
    assert rows_of(tmp_path, "dossier_events")[1:] == []
    for path in FOLDER.glob("*.csv"):
        # What nobody filled in comes out as an empty column.
        out, filled = rows_of(tmp_path, path.stem), rows_of(FOLDER, path.stem)[0]
        places = [out[0].index(name) for name in filled]
        assert sorted([row[place] for place in places] for row in out) == sorted(rows_of(FOLDER, path.stem)), path.stem
        assert not any(row[place] for row in out[1:] for place in set(range(len(out[0]))) - set(places))
    assert into(engine_web, hellevoetsluis, tmp_path).changes == 0


def test_nobody_else_got_a_row_of_it(engine_web: Engine, hellevoetsluis: uuid.UUID, world: object) -> None:
    with scoped(engine_web, Branch(world.here.id)) as session:  # type: ignore[attr-defined]
        assert [session.scalar(select(func.count()).select_from(sheet.table)) for sheet in SHEETS] == [0] * len(SHEETS)
