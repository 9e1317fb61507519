"""Saying on the form itself what a rule refused."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from flask_babel import format_date
from flask_babel import gettext as _

from tenants.faults import RefusalError

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask_wtf import FlaskForm


def show_refusal(form: FlaskForm, refusal: RefusalError, **names: str) -> None:
    """Put what was refused on the field it is about, or on the form; `names` gives fields that have another name."""
    sentence = refused(refusal)
    name = names.get(refusal.field, refusal.field)
    if name in form:
        field = form[name]
        if field.type == "FormField":
            field.form.form_errors.append(sentence)
        else:
            field.errors = [*field.errors, sentence]
    else:
        form.form_errors.append(sentence)


def refused(refusal: RefusalError) -> str:
    """Return what was refused, in the page's language, its days in words."""
    values = {
        name: format_date(value, "d MMMM y") if isinstance(value, dt.date) else value
        for name, value in refusal.values.items()
    }
    return str(_(refusal.message, **values))


def accepted(form: FlaskForm, act: Callable[[], object], **names: str) -> bool:
    """Do what a form asks; whether it was done. What is refused stands on the form then, as `show_refusal` puts it."""
    if not form.validate():
        return False
    try:
        act()
    except RefusalError as refusal:
        show_refusal(form, refusal, **names)
        return False
    return True
