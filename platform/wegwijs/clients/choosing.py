"""Choosing a client in the form of any feature: type a name and pick, or type the number.

In a form::

    from wegwijs.clients.choosing import ClientField

    class PlacementForm(FlaskForm):
        client = ClientField(_l("Who?"))

In its template, with `{% block scripts %}{{ ui.script('choosing') }}{% endblock %}`::

    {{ ui.client_choice(form.client) }}

In the view, where `RefusalError` is shown with `show_refusal`, on the field itself::

    client_id = form.client.chosen().id        # raises RefusalError when nobody was chosen
    client = form.client.chosen_or_nobody()    # for a field that may stay empty

To begin with somebody (`?client=<id>`)::

    form.client.begin_with(client)

The box holds "1042 · Selam Zeewind"; what stands before the dot is the number and decides. So it works without script
by typing the number, and what was typed stays after a 422. Whether the record is open is for the view to ask
(`refuse_closed`): the list shows the minimal card only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import render_template, request
from wtforms import StringField

from tenants.clients.finding import client_numbered, clients_like
from tenants.faults import RefusalError
from tenants.roles import Right
from tenants.words import N_
from wegwijs.access import needs
from wegwijs.clients.blueprint import pages
from wegwijs.desk.people import card
from wegwijs.requests import reader, session, touch

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from tenants.clients.models import Client

DOT = " \u00b7 "
MOST_CHOICES = 6


class ClientField(StringField):  # type: ignore[misc]
    """A box in which one types a client's name or number."""

    def __init__(self, label: object = None, validators: Any = None, **options: Any) -> None:
        super().__init__(label, validators, **options)
        self.found: Client | None = None

    def begin_with(self, client: Client | None) -> None:
        """Fill in a client, before the form is shown."""
        self.found = client
        self.data = written(client) if client else ""

    def chosen_or_nobody(self) -> Client | None:
        """Return the client whose number was typed or picked; nobody when the box is empty.

        Raises `RefusalError` on this field for words that are no client's number here.
        """
        typed = (self.data or "").strip()
        if not typed:
            return None
        self.found = client_numbered(session(), typed.split(DOT.strip())[0])
        if self.found is None:
            msg = N_("No client has this number. Choose somebody from the list, or type the client number.")
            raise RefusalError(msg, self.short_name)
        self.data = written(self.found)
        return self.found

    def chosen(self) -> Client:
        """Return the client. Raises `RefusalError` on this field when the box is empty or holds nobody's number."""
        found = self.chosen_or_nobody()
        if found is None:
            msg = N_("Choose who it is about: type a name, or the client number.")
            raise RefusalError(msg, self.short_name)
        return found


def written(client: Client) -> str:
    """Return how the box names a client: the number, and the name for the eye."""
    return f"{client.number}{DOT}{client.name}"


@pages.get("/<branch>/clients/choices")
@needs(Right.CLIENT_FIND, about="client", verb="search")
def choices() -> ResponseReturnValue:
    """Show who is found by the letters in the box called `box`."""
    box = request.args.get("box", "client")
    typed = request.args.get(box, "")
    found = [] if DOT.strip() in typed else clients_like(session(), reader(), typed, MOST_CHOICES)
    touch("client", "", found=len(found))
    return render_template(
        "clients/_choices.html", box=box, hits=[(written(client), card(client, typed)) for client in found], typed=typed
    )
