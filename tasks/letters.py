"""The mails we send: short, plain text, in the reader's language, with a link and nothing of a client."""

from __future__ import annotations

import datetime as dt
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from babel.support import NullTranslations, Translations

from tenants.deadlines.models import Stage
from tenants.escalations.models import NoticeKind
from tenants.words import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tenants.auth.models import Person
    from tenants.deadlines.reminders import Unmailed
    from tenants.settings import Settings


@lru_cache(maxsize=8)
def catalogue(language: str) -> NullTranslations:
    """Return the words of a language; the source sentences, which are English, when there is no catalogue."""
    return Translations.load(str(files("translations")), [language])


def letter(
    settings: Settings, language: str, to: str, subject: str, paragraphs: Sequence[str], **values: object
) -> EmailMessage:
    """Return a mail of source sentences, translated, with `values` filled in; signed by the platform."""
    say = catalogue(language).gettext
    host = urlsplit(settings.address).hostname or "localhost"
    message = EmailMessage()
    message["From"] = f"Wegwijs <{settings.mail_from}>"
    message["To"] = to
    message["Subject"] = " ".join((say(subject) % values).split())
    message["Date"] = format_datetime(dt.datetime.now(dt.UTC))
    message["Message-ID"] = make_msgid(domain=host)
    message["Auto-Submitted"] = "auto-generated"
    closing = N_("This mail was sent by Wegwijs. You cannot answer it.")
    message.set_content("\n\n".join(say(part) % values for part in (*paragraphs, closing)) + "\n")
    # After the content, which takes every header of this kind away.
    message["Content-Language"] = language
    return message


def invitation_letter(settings: Settings, language: str, to: str, token: str, **values: object) -> EmailMessage:
    """Return the mail with the link to make an account. `values`: name, unit."""
    return letter(
        settings,
        language,
        to,
        N_("Your invitation to Wegwijs"),
        (
            N_("Dear %(name)s,"),
            N_("You are invited to work with Wegwijs: %(unit)s."),
            N_("Open this link to make your account. Have your phone at hand; it takes five minutes."),
            "%(link)s",
            N_("The link works for seven days and once. You did not expect this? Then do nothing."),
        ),
        link=f"{settings.address}/invitation/{token}",
        **values,
    )


def reset_letter(settings: Settings, language: str, to: str, token: str, name: str) -> EmailMessage:
    """Return the mail with the link to choose another password."""
    return letter(
        settings,
        language,
        to,
        N_("Choose a new password for Wegwijs"),
        (
            N_("Dear %(name)s,"),
            N_("Open this link to choose a new password. After that we ask for the code from your phone, as always."),
            "%(link)s",
            N_("The link works for one hour and once. You did not ask for it? Then do nothing: your password stays."),
        ),
        link=f"{settings.address}/password-reset/{token}",
        name=name,
    )


_NOTICES: dict[NoticeKind, tuple[str, str]] = {
    NoticeKind.PROPOSED: (
        N_("Question %(number)s waits for your approval"),
        N_("A colleague wrote a question to the Helpdesk. It goes when you have looked at it:"),
    ),
    NoticeKind.RETURNED: (
        N_("Question %(number)s came back to you"),
        N_("Your team lead wants something changed before the question goes to the Helpdesk:"),
    ),
    NoticeKind.ANSWERED: (
        N_("The Helpdesk answered question %(number)s"),
        N_("The Helpdesk answered question %(number)s. Sign in to read the answer:"),
    ),
    NoticeKind.ASKED_BACK: (
        N_("The Helpdesk asks you something about question %(number)s"),
        N_("The Helpdesk can go on with your question when you have answered this:"),
    ),
    NoticeKind.WORD: (
        N_("The Helpdesk says how question %(number)s stands"),
        N_("There is news about your question. You do not have to do anything. Sign in to read it:"),
    ),
    NoticeKind.REMINDED: (
        N_("The Helpdesk still waits for an answer about question %(number)s"),
        N_("The Helpdesk asked your branch something and cannot go on without it:"),
    ),
    NoticeKind.REPLIED: (
        N_("The branch replied about question %(number)s"),
        N_("The branch replied to what you asked. The time runs again:"),
    ),
    NoticeKind.FOLLOW_UP: (
        N_("The branch asks on about question %(number)s"),
        N_("The question that you answered is open again:"),
    ),
    NoticeKind.TRANSFERRED: (
        N_("Question %(number)s was handed to you"),
        N_("A colleague handed you this question:"),
    ),
    NoticeKind.SECOND_READER: (
        N_("Will you read the answer to question %(number)s?"),
        N_("A colleague asks you to read an answer before it goes:"),
    ),
    NoticeKind.READ_BACK: (
        N_("Your answer to question %(number)s has been read"),
        N_("The colleague whom you asked has read your answer:"),
    ),
    NoticeKind.HANDED_UP: (
        N_("Question %(number)s needs somebody now"),
        N_("This question lies still while its time runs out. See who can take it:"),
    ),
    NoticeKind.GIVEN_BACK: (
        N_("Question %(number)s went back to the queue"),
        N_("A colleague can take it now: it lay still, you are away, or it was taken back. Your draft was kept:"),
    ),
}
"""What a mail about a question says: its subject, and why it comes. Nothing of the question or the answer."""


def notice_letter(settings: Settings, person: Person, kind: NoticeKind, number: int, path: str) -> EmailMessage:
    """Return the mail that tells a person of something about a question: its number and a link, no word of it."""
    subject, why = _NOTICES[kind]
    return letter(
        settings,
        person.language,
        person.email,
        subject,
        (
            N_("Dear %(name)s,"),
            why,
            "%(link)s",
            N_("For the safety of your clients, no word of the question or the answer is in this mail."),
        ),
        link=f"{settings.address}{path}",
        name=person.name,
        number=number,
    )


def night_letter(settings: Settings, person: Person, day: dt.date) -> EmailMessage:
    """Return the mail of the morning: that there is a report, and where. No number, no name, no branch stands in it."""
    return letter(
        settings,
        person.language,
        person.email,
        N_("Your report of the night is ready"),
        (N_("Your report of the night is ready. Sign in to read it:"), "%(link)s"),
        link=f"{settings.address}/night-reports/{day.isoformat()}",
    )


_NEARNESS: tuple[tuple[Stage, str], ...] = (
    (Stage.LATE, N_("The last day is past: act today, and say why. Dossier %(numbers)s")),
    (Stage.HANDED_UP, N_("Nobody took this up yet. Dossier %(numbers)s")),
    (Stage.LAW_LAST, N_("Two days or less until the last day by law. Dossier %(numbers)s")),
    (Stage.LAW_NEAR, N_("A week or less until the last day by law. Dossier %(numbers)s")),
    (Stage.LAW_FAR, N_("Two weeks or less until the last day by law. Dossier %(numbers)s")),
    (Stage.LAST, N_("Two days or less until the day you aim at. Dossier %(numbers)s")),
    (Stage.NEAR, N_("A week or less until the day you aim at. Dossier %(numbers)s")),
    (Stage.FAR, N_("Two weeks or less until the day you aim at. Dossier %(numbers)s")),
)
"""How a mail says how near deadlines are; the most urgent first."""


def reminder_letter(settings: Settings, found: Unmailed) -> EmailMessage:
    """Return the mail that counts the deadlines that come near, by number of dossier: no name, and no kind of procedure."""
    words = catalogue(found.language)
    lines = [
        words.gettext(sentence) % {"numbers": ", ".join(found.numbers[stage])}
        for stage, sentence in _NEARNESS
        if stage in found.numbers
    ]
    count = len(found.reminder_ids)
    subject = words.ngettext("%(num)s deadline asks for you", "%(num)s deadlines ask for you", count)
    return letter(
        settings,
        found.language,
        found.email,
        "%(title)s",
        (
            N_("Dear %(name)s,"),
            N_("Deadlines come near in %(branch)s:"),
            "%(lines)s",
            N_("Open your work list to see what it is about:"),
            "%(link)s",
            N_(
                "You get this mail once for each step: two weeks, one week and two days before, and when it is too late."
            ),
        ),
        title=subject % {"num": count},
        name=found.name,
        branch=found.branch_name,
        lines="\n".join(lines),
        link=f"{settings.address}/{found.branch_slug}/dossiers",
    )
