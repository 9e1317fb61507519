"""What a person asked cannot be done, and why: the text is shown, and nothing was changed."""

from __future__ import annotations


class RefusalError(Exception):
    """A request that a rule refuses. `field` names the form field it is about, when there is one.

    The message is an English source sentence for the catalogue, with `values` to fill in.
    """

    def __init__(self, message: str, field: str = "", **values: object) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.values = values


class AbsentError(Exception):
    """The record does not exist here: the same answer whether it exists elsewhere or nowhere."""
