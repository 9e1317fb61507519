"""Language classes under one name: classes, lessons, people, teachers."""

from wegwijs.language import classes, lessons, people, teachers
from wegwijs.language.blueprint import pages

__all__ = ["classes", "lessons", "pages", "people", "teachers"]
