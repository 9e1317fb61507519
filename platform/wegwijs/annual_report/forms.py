"""The forms with which a team lead tells, signs and takes back."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, StringField, TextAreaField
from wtforms.validators import Length

from tenants.reports.content import CHAPTERS
from tenants.reports.words import PARTS
from wegwijs.annual_report.wording import TOPICS

LONGEST_LEAD, LONGEST_TEXT = 120, 6000
DUTCH = ("lead", "text")


class StoryForm(FlaskForm):  # type: ignore[misc]
    """The branch's own words: a `lead` and a `text` for each chapter, named after it."""

    def told(self) -> dict[str, dict[str, str]]:
        """Return the words by chapter; a chapter without any is not there."""
        found = {
            chapter: {
                part: words
                for part in PARTS
                if (words := (self[f"{chapter}_{part}"].data or "").strip()) or part in DUTCH
            }
            for chapter in CHAPTERS
        }
        return {chapter: words for chapter, words in found.items() if any(words.values())}


for _chapter in CHAPTERS:
    _topic = TOPICS[_chapter]
    _lead = StringField(_l("%(topic)s in one sentence", topic=_topic), validators=[Length(max=LONGEST_LEAD)])
    _text = TextAreaField(
        _l("%(topic)s: what readers should know", topic=_topic), validators=[Length(max=LONGEST_TEXT)]
    )
    setattr(StoryForm, f"{_chapter}_lead", _lead)
    setattr(StoryForm, f"{_chapter}_text", _text)
    _lead_en = StringField(_l("The same sentence in English"), validators=[Length(max=LONGEST_LEAD)])
    _text_en = TextAreaField(_l("The same text in English"), validators=[Length(max=LONGEST_TEXT)])
    setattr(StoryForm, f"{_chapter}_lead_en", _lead_en)
    setattr(StoryForm, f"{_chapter}_text_en", _text_en)


def words_to_show(story: dict[str, Any]) -> dict[str, str]:
    """Return a story as the values of the form."""
    return {f"{chapter}_{part}": story.get(chapter, {}).get(part, "") for chapter in CHAPTERS for part in PARTS}


class SignForm(FlaskForm):  # type: ignore[misc]
    """The signature; `seen` is the mark of what stands on the page."""

    seen = HiddenField()
    looked = BooleanField(_l("I looked at what the checks ask."))
    reason = StringField(_l("Why is there a new version? Readers see this."), validators=[Length(max=300)])


class WithdrawalForm(FlaskForm):  # type: ignore[misc]
    """Taking a version back."""

    withdrawal = StringField(_l("Why do you take this version back?"), validators=[Length(max=300)])
    confirmed = BooleanField(_l("I looked at what stands then."))
