"""The photographs beside a year: those of a version for everybody, and the page on which a branch chooses them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.exceptions import NotFound
from wtforms import FileField, RadioField, SelectField, StringField
from wtforms.validators import Length

from tenants.documents.limits import MEGABYTE, MOST_BYTES
from tenants.reports.content import CHAPTERS
from tenants.reports.photos import (
    LONGEST_ALT,
    NewPhoto,
    add_photo,
    photo_named,
    photos_of_year,
    published_photo,
    restore_photo,
    withdraw_photo,
)
from tenants.roles import Right
from wegwijs.access import needs, public
from wegwijs.annual_report import wording
from wegwijs.annual_report.blueprint import pages
from wegwijs.annual_report.making import refuse_impossible
from wegwijs.choices import choices
from wegwijs.extensions import limiter
from wegwijs.refusals import accepted
from wegwijs.requests import actor, session

if TYPE_CHECKING:
    import uuid

    from flask.typing import ResponseReturnValue

UNPROCESSABLE = 422
CACHED = "public, max-age=600"
"""So long a reader may keep a photograph after its version was withdrawn."""
MOST_SENT = MOST_BYTES + MEGABYTE


@pages.url_value_preprocessor
def _take_large_files(endpoint: str | None, _values: dict[str, object] | None) -> None:
    """Let the form that sends a photograph be as large as one; for who is signed in only."""
    if endpoint == "annual_report.bring_photo" and current_user.is_authenticated:
        request.max_content_length = MOST_SENT


class PhotoForm(FlaskForm):  # type: ignore[misc]
    """A photograph with what is said of it."""

    file = FileField(_l("Photo"))
    chapter = SelectField(_l("Beside which chapter?"))
    alt = StringField(_l("What is to be seen?"), validators=[Length(max=LONGEST_ALT)])
    people = RadioField(
        _l("Can somebody be recognised?"),
        choices=choices([("no", _l("No")), ("yes", _l("Yes, and everybody who can be agreed"))]),
        validate_choice=False,
    )

    def offer(self) -> None:
        """Offer the chapters."""
        named = [(name, wording.TOPICS[name]) for name in CHAPTERS]
        self.chapter.choices = choices([("", _("Choose")), *named])

    def said(self) -> NewPhoto:
        """Return what is said of the photograph."""
        people = {"no": False, "yes": True}.get(self.people.data or "")
        return NewPhoto(self.chapter.data or "", self.alt.data or "", people)


@pages.get("/<branch>/<int:year>-in-cijfers/photos/<uuid:published_photo_id>")
@public
def photo(branch: str, year: int, published_photo_id: uuid.UUID) -> ResponseReturnValue:
    """Give a photograph of a version that is to be seen."""
    found = published_photo(session(), branch, year, published_photo_id)
    if found is None:
        raise NotFound
    answer = _picture(*found)
    answer.headers["Cache-Control"] = CACHED
    answer.set_etag(str(published_photo_id))
    return answer.make_conditional(request)


def _picture(media_type: str, data: bytes) -> Response:
    answer = Response(data, mimetype=media_type)
    answer.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'; sandbox"
    return answer


@pages.get("/<branch>/figures/<int:year>/photos")
@needs(Right.REPORT_SIGN)
def photos(year: int) -> ResponseReturnValue:
    """Show the photographs beside a year, to add one or take one back."""
    form = PhotoForm(formdata=None)
    form.offer()
    return _photos(year, form)


def _photos(year: int, form: PhotoForm, status: int = 200) -> ResponseReturnValue:
    refuse_impossible(year)
    rows: list[dict[str, Any]] = [
        {"id": one.id, "chapter": wording.TOPICS[one.chapter], "alt": one.alt, "people": one.people}
        for one in photos_of_year(session(), year)
    ]
    return render_template("annual_report/photos.html", form=form, year=year, rows=rows), status


@pages.post("/<branch>/figures/<int:year>/photos")
@needs(Right.REPORT_SIGN)
@limiter.limit("60 per hour")
def bring_photo(year: int) -> ResponseReturnValue:
    """Bring a photograph in."""
    refuse_impossible(year)
    form = PhotoForm()
    form.offer()
    sent = request.files.get(form.file.name)
    data = sent.stream.read(MOST_BYTES + 1) if sent else b""
    scanner = current_app.extensions["settings"].clamd
    if form.validate() and accepted(form, lambda: add_photo(session(), actor(), year, form.said(), data, scanner)):
        flash(_("The photo stands beside its chapter. Readers see it with the next version."), "ok")
        return redirect(url_for("annual_report.photos", year=year))
    return _photos(year, form, UNPROCESSABLE)


@pages.get("/<branch>/figures/<int:year>/photos/<uuid:annual_photo_id>")
@needs(Right.FIGURES_READ)
def own_photo(year: int, annual_photo_id: uuid.UUID) -> ResponseReturnValue:
    """Give a photograph of the branch itself, published or not."""
    found = photo_named(session(), year, annual_photo_id)
    return _picture(found.media_type, found.data)


@pages.post("/<branch>/figures/<int:year>/photos/<uuid:annual_photo_id>/withdrawal")
@needs(Right.REPORT_SIGN)
def withdraw_own_photo(year: int, annual_photo_id: uuid.UUID) -> ResponseReturnValue:
    """Take a photograph back, or put it back."""
    if request.form.get("do") == "restore":
        restore_photo(session(), actor(), year, annual_photo_id)
        flash(_("The photo is back."), "ok")
    else:
        withdraw_photo(session(), actor(), year, annual_photo_id)
        flash(_("The photo is taken back. What is published keeps it until there is a new version."), "ok")
    return redirect(url_for("annual_report.photos", year=year))
