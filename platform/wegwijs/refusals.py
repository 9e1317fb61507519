"""Saying on the form itself what a rule refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext as _

if TYPE_CHECKING:
    from flask_wtf import FlaskForm

    from tenants.faults import RefusalError


def show_refusal(form: FlaskForm, refusal: RefusalError, **names: str) -> None:
    """Put what was refused on the field it is about, or on the form; `names` gives fields that have another name."""
    sentence = str(_(refusal.message, **refusal.values))
    name = names.get(refusal.field, refusal.field)
    if name in form:
        field = form[name]
        if field.type == "FormField":
            field.form.form_errors.append(sentence)
        else:
            field.errors = [*field.errors, sentence]
    else:
        form.form_errors.append(sentence)
