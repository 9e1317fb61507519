"""A made-up organisation on real geography: everybody in it is invented, by a seeded generator."""

from tenants.demonstration.cast import CastMember, cast_list
from tenants.demonstration.load import load_demonstration
from tenants.demonstration.municipality_reports import report_to_municipalities
from tenants.demonstration.night_reports import look_back
from tenants.demonstration.papers import bring_papers
from tenants.demonstration.publishing import publish_editions, publish_years
from tenants.demonstration.regions import open_regions
from tenants.demonstration.signing import sign_months

__all__ = [
    "CastMember",
    "bring_papers",
    "cast_list",
    "load_demonstration",
    "look_back",
    "open_regions",
    "publish_editions",
    "publish_years",
    "report_to_municipalities",
    "sign_months",
]
