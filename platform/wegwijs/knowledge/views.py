"""Finding, reading and writing articles, under one name."""

from wegwijs.knowledge.blueprint import pages

__all__ = ["pages"]
