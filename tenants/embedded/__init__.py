"""The one door to the embedded engines: real PostgreSQL and real Valkey out of two wheels, on Linux.

    with engines(Path("var")) as addresses:
        addresses.superuser_url("wegwijs"), addresses.redis_url

Any number of processes may be in the same home at the same time. The first one in starts the engines, the last one out
stops them (`sharing.py`), so nobody loses the database because somebody else went home. Where it all lives:

    home/postgres, home/valkey     the data
    home/engines                   locks and logs
    /tmp/wegwijs-<hash of home>    the sockets, for the owner of the data and root alone
"""

from tenants.embedded.addresses import Addresses, broker_url, limiter_url
from tenants.embedded.errors import EngineError
from tenants.embedded.programs import postgres_program
from tenants.embedded.sharing import EngineStatus, engines, status, stop

__all__ = [
    "Addresses",
    "EngineError",
    "EngineStatus",
    "broker_url",
    "engines",
    "limiter_url",
    "postgres_program",
    "status",
    "stop",
]
