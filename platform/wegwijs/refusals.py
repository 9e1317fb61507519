"""Saying on the form itself what a rule refused."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from flask_babel import gettext as _

from tenants.faults import RefusalError
from wegwijs.templating import day

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from flask_wtf import FlaskForm


def sentence_of(message: str, values: Mapping[str, object]) -> str:
    """Return a source sentence in the page's language, with its values filled in; a day is written in words."""
    told = {name: day(value) if isinstance(value, dt.date) else value for name, value in values.items()}
    return str(_(message, **told))


def show_refusal(form: FlaskForm, refusal: RefusalError, **names: str) -> None:
    """Put what was refused on the field it is about, or on the form; `names` gives fields that have another name."""
    sentence = sentence_of(refusal.message, refusal.values)
    name = names.get(refusal.field, refusal.field)
    if name in form:
        field = form[name]
        if field.type == "FormField":
            field.form.form_errors.append(sentence)
        else:
            field.errors = [*field.errors, sentence]
    else:
        form.form_errors.append(sentence)


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
