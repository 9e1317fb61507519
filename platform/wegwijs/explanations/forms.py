"""The form in which a branch says why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, TextAreaField

from tenants.figures.catalogue import INDICATORS, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable


class ExplanationForm(FlaskForm):  # type: ignore[misc]
    """Which figure of which year, and why it is what it is."""

    figure = SelectField(_l("Which figure?"), validate_choice=False)
    year = SelectField(_l("Of which year?"), validate_choice=False)
    words = TextAreaField(_l("Why is it what it is?"))
    looked = BooleanField(_l("I looked: these words are nobody's name"))

    def offer(self, years: Iterable[int]) -> None:
        """Offer the figures that can be compared, and some years."""
        names = [(name, str(_(one.name))) for name, one in INDICATORS.items() if one.kind is not Kind.BALANCE]
        self.figure.choices = [("", str(_("Choose"))), *names]
        self.year.choices = [(str(year), str(year)) for year in years]

    @property
    def chosen_year(self) -> int:
        """The year; nought for what is no year."""
        year = self.year.data or ""
        return int(year) if year.isdecimal() and len(year) == 4 else 0  # noqa: PLR2004  as years are written
