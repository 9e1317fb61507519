"""A country at its real size: hundreds of branches, ten years, millions of visits, to measure on.

Everything is made inside the database, set by set, by hashes of row numbers: the same seed and day make the same records
in whatever order the connections get to them. Nobody in it exists.
"""

from tenants.demonstration.scale.size import Size
from tenants.demonstration.scale.whole import fill_database

__all__ = ["Size", "fill_database"]
