"""Fields that say in our own words what they want: a day, a time, a whole number."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, TimeField
from wtforms.validators import InputRequired, Optional

NO_DAY = _l("Fill in a date, such as 12-03-2018.")
NO_TIME = _l("Fill in a time, such as 10:30.")
NO_NUMBER = _l("Fill in a whole number.")


class Day(DateField):  # type: ignore[misc]
    """A day near today, also as somebody types it whose browser shows no calendar."""

    def __init__(self, label: object = None, *, required: bool = True, **options: Any) -> None:
        validators = [InputRequired(NO_DAY)] if required else [Optional()]
        super().__init__(label, validators, format=["%Y-%m-%d", "%d-%m-%Y"], **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the day. Raises `ValueError` for what is none."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(NO_DAY) from error


class Clock(TimeField):  # type: ignore[misc]
    """A time of the day."""

    def __init__(self, label: object = None, **options: Any) -> None:
        super().__init__(label, [InputRequired(NO_TIME)], format=["%H:%M", "%H:%M:%S", "%H.%M"], **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the time. Raises `ValueError` for what is none."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(NO_TIME) from error


class Number(IntegerField):  # type: ignore[misc]
    """A whole number that may stay empty."""

    def __init__(self, label: object = None, **options: Any) -> None:
        super().__init__(label, [Optional()], **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number. Raises `ValueError` for what is none."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(NO_NUMBER) from error
