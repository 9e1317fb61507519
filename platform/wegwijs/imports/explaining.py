"""What goes where: every sheet and column explained, and an empty workbook to fill in."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from flask import Response, render_template
from flask_babel import gettext as _

from tenants.imports.exporting import Form
from tenants.imports.sheets import SHEETS
from tenants.imports.writing import write_empty_workbook
from tenants.roles import Right
from wegwijs.access import needs
from wegwijs.imports.blueprint import pages

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from tenants.imports.sheets import Column


@pages.get("/<branch>/imports/guide")
@needs(Right.IMPORT_RUN)
def guide() -> ResponseReturnValue:
    """Explain every sheet and column, from the very table by which files are read."""
    sheets = [
        {
            "name": sheet.name,
            "about": _(sheet.about),
            "note": _(sheet.note),
            "columns": [_explained(column) for column in sheet.columns],
        }
        for sheet in SHEETS
    ]
    return render_template("imports/guide.html", sheets=sheets)


def _explained(column: Column) -> dict[str, Any]:
    kind = column.kind
    choices = ", ".join(kind.choices)
    what = [_(kind.name) + (f": {choices}" if choices else "")]
    if column.about:
        what.append(_(column.about))
    return {"name": column.name, "required": column.required, "what": what}


@pages.get("/<branch>/imports/empty.xlsx")
@needs(Right.IMPORT_RUN)
def empty() -> ResponseReturnValue:
    """Give a workbook with every sheet and nothing on it."""
    file = io.BytesIO()
    write_empty_workbook(file, lambda sentence: str(_(sentence)))
    answer = Response(file.getvalue(), mimetype=Form.XLSX.media_type)
    answer.headers["Content-Disposition"] = 'attachment; filename="wegwijs.xlsx"'
    return answer
