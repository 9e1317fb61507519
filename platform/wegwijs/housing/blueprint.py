"""The pages of housing, under one name.

`position.py` and `municipality.py` show; `quotas.py`, `entries.py` and `counts.py` keep the ledger; `dwellings.py` and
`placements.py` are homes and who lives in them.
"""

from flask import Blueprint

pages = Blueprint("housing", __name__)
