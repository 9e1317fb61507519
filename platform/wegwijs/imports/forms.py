"""The forms of spreadsheets: sending a file, and choosing as what to take the sheets away."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import FileField, RadioField

from tenants.imports.exporting import Form
from wegwijs.choices import choices
from wegwijs.imports.words import FORMS


class FileForm(FlaskForm):  # type: ignore[misc]
    """One file to bring in."""

    file = FileField(
        _l("Workbook (.xlsx), or a zip with a .csv file for each sheet"),
        description=_l("At most 50 MB. No macros and no password."),
    )


class TakeForm(FlaskForm):  # type: ignore[misc]
    """As what the sheets are taken away."""

    form = RadioField(_l("As what?"), choices=choices(FORMS), default=Form.XLSX.value)
