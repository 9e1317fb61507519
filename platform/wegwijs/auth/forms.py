"""What people fill in at the door and in their own account."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, HiddenField, PasswordField, RadioField, StringField
from wtforms.validators import DataRequired, Email, Length

from wegwijs.choices import choices
from wegwijs.locale import LANGUAGES

_PASSWORD_FIRST = DataRequired(_l("Type your password."))
_CODE_FIRST = DataRequired(_l("Type the code."))
_NEW_PASSWORD_HINT = _l("At least 12 characters. Three or four words together are easy to keep.")


def _stripped(value: str | None) -> str | None:
    return value.strip() if value else value


class SignInForm(FlaskForm):  # type: ignore[misc]
    """The first step."""

    email = EmailField(
        _l("E-mail address"),
        filters=[_stripped],
        validators=[DataRequired(_l("Type your e-mail address.")), Length(max=200)],
    )
    password = PasswordField(_l("Password"), validators=[_PASSWORD_FIRST, Length(max=500)])


class CodeForm(FlaskForm):  # type: ignore[misc]
    """The second step."""

    code = StringField(_l("Code"), validators=[_CODE_FIRST, Length(max=40)])


class UnlockForm(FlaskForm):  # type: ignore[misc]
    """The password alone."""

    password = PasswordField(_l("Password"), validators=[_PASSWORD_FIRST, Length(max=500)])


class ForgottenForm(FlaskForm):  # type: ignore[misc]
    """Where to mail a link."""

    email = EmailField(
        _l("E-mail address"),
        filters=[_stripped],
        validators=[
            DataRequired(_l("Type your e-mail address.")),
            Email(_l("Type the whole address, such as name@example.org.")),
            Length(max=200),
        ],
    )


class NewPasswordForm(FlaskForm):  # type: ignore[misc]
    """A new password, shown to prove nothing but the link."""

    password = PasswordField(
        _l("New password"), description=_NEW_PASSWORD_HINT, validators=[DataRequired(_l("Choose a password."))]
    )


class InvitedForm(FlaskForm):  # type: ignore[misc]
    """Everything that makes an account, on one page."""

    password = PasswordField(
        _l("Choose a password"), description=_NEW_PASSWORD_HINT, validators=[DataRequired(_l("Choose a password."))]
    )
    sealed = HiddenField(validators=[DataRequired()])
    code = StringField(_l("Code from the app"), validators=[_CODE_FIRST, Length(max=40)])


class PreferencesForm(FlaskForm):  # type: ignore[misc]
    """How the pages behave for one person."""

    language = RadioField(_l("Language"), choices=choices(LANGUAGES))
    shortcuts = BooleanField(
        _l("Single keys act"), description=_l("Switch this off when a screen reader or voice control is in your way.")
    )
    night_mail = BooleanField(
        _l("A mail each morning"),
        description=_l("It says that the report of the night is ready, with a link and nothing else."),
    )


class HelpdeskPreferencesForm(PreferencesForm):
    """The same for who works at the Helpdesk."""

    live = BooleanField(
        _l("The queue keeps itself fresh"),
        description=_l(
            "Switch this off when changes by themselves are in your way. Then you look for something new yourself."
        ),
    )


END_TOKENS = _l("End my tokens for programs too")
TOKENS_STAY = _l(
    "Programs that read with a token are not signed out by this. Did somebody get at your account? Then end them."
)


class ChangePasswordForm(FlaskForm):  # type: ignore[misc]
    """The old one first."""

    old = PasswordField(_l("Present password"), validators=[_PASSWORD_FIRST, Length(max=500)])
    password = PasswordField(
        _l("New password"), description=_NEW_PASSWORD_HINT, validators=[DataRequired(_l("Choose a password."))]
    )
    tokens = BooleanField(END_TOKENS, description=TOKENS_STAY)


class SignOutForm(FlaskForm):  # type: ignore[misc]
    """Out of every device; a program that reads with a token is none, and stays unless its person says so."""

    tokens = BooleanField(END_TOKENS, description=TOKENS_STAY)


class ConfirmForm(FlaskForm):  # type: ignore[misc]
    """The password, before something that could let another person in."""

    old = PasswordField(_l("Your password"), validators=[_PASSWORD_FIRST, Length(max=500)])


class AuthenticatorForm(ConfirmForm):
    """Another phone."""

    sealed = HiddenField(validators=[DataRequired()])
    code = StringField(_l("Code from the app"), validators=[_CODE_FIRST, Length(max=40)])
