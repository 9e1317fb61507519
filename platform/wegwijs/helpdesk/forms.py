"""The answer as a lawyer writes it."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import TextAreaField


class AnswerForm(FlaskForm):  # type: ignore[misc]
    """The answer in the making."""

    answer = TextAreaField(_l("Your answer"))
