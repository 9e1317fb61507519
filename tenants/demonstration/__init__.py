"""A made-up organisation on real geography: everybody in it is invented, by a seeded generator."""

from tenants.demonstration.cast import CastMember, cast_list
from tenants.demonstration.load import load_demonstration, publish_years

__all__ = ["CastMember", "cast_list", "load_demonstration", "publish_years"]
