"""Participation tracks under one name: groups, workshops, people, certificates."""

from wegwijs.participation import certificates, groups, people, workshops
from wegwijs.participation.blueprint import pages

__all__ = ["certificates", "groups", "pages", "people", "workshops"]
