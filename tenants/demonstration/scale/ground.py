"""What the statements of a filling stand on: the branches with how much of everything they have, and draws by hash.

`filling.towns` holds the branches, `filling.served` what they serve when, `filling.names` names that nobody bears. All of it
goes when the country is whole. How much there is beside the visits follows the pages that branches published: 1,820 visits
in a year stand beside 53 people housed and 23 volunteers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

PREPARE = """
CREATE SCHEMA filling;
CREATE TABLE filling.towns (
    number int PRIMARY KEY, branch_id uuid NOT NULL UNIQUE, seed bigint NOT NULL, name text NOT NULL,
    first date NOT NULL, until date NOT NULL, span int GENERATED ALWAYS AS (until - first) STORED,
    visits int NOT NULL, team uuid[] NOT NULL, names text[] NOT NULL, clients int, dwellings int, groups int, classes int,
    staff int, meetings int, questions int
);
CREATE TABLE filling.served (number int, begins date, ends date, codes text[], PRIMARY KEY (number, begins));
CREATE TABLE filling.names (number int PRIMARY KEY, given text, family text, search text, sound text);
-- A time-ordered id (UUIDv7) of a moment in milliseconds and a hash.
CREATE FUNCTION filling.id(ms bigint, hash bigint) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ('0' || to_hex(ms) || to_hex(28672 + ((hash >> 51) & 4095))
        || to_hex((hash & 4611686018427387903) | (-9223372036854775808)::bigint))::uuid $$;
-- The id of a branch's record of some kind, by its number: whoever knows the number can point to it.
CREATE FUNCTION filling.made(kind int, number bigint, seed bigint) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT filling.id(1420070400000 + number * 60000, hashint8extended(number, seed + kind)) $$;
CREATE FUNCTION filling.dice(number bigint, seed bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT hashint8extended(number, seed) & 9223372036854775807 $$;
CREATE FUNCTION filling.one_of(choices text[], draw bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT choices[1 + (draw % cardinality(choices))] $$;
-- The day of the `number`th of `amount` things that are spread over `span` days.
CREATE FUNCTION filling.day(first date, span int, number bigint, amount bigint, draw bigint) RETURNS date
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT first + least(span - 1, floor(span * (number - 1 + (draw & 1023) / 1024.0) / amount)::int) $$;
-- How many clients a branch knows on a day: an eighth from the beginning, the others as time goes on.
CREATE FUNCTION filling.known(clients int, first date, span int, day date) RETURNS int
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT greatest(1, floor(clients * (0.125 + 0.875 * (day - first) / span))::int) $$;
"""
SIZES = """
UPDATE filling.towns SET clients = greatest(12, visits / 25), dwellings = greatest(2, visits / 140),
    groups = greatest(2, visits / 450), classes = greatest(2, visits / 1000), staff = greatest(8, visits / 300),
    meetings = greatest(6, visits / 230), questions = greatest(3, visits / 900)
"""
REMOVE = "DROP SCHEMA filling CASCADE"


def listed(words: Iterable[str]) -> str:
    """Return words as an array of the database."""
    return f"ARRAY[{', '.join(repr(str(word)) for word in words)}]"


PLACE = "JOIN filling.served place ON place.number = town.number AND {day} >= begins AND {day} < ends"
"""Joins what a branch serves on a day."""
CODE = "place.codes[1 + (draw >> 45) % cardinality(place.codes)]"
"""One of the municipalities that it serves then."""


def gathering(kind: int, amount: str) -> str:
    """Return groups or classes as rows, numbered and spread over the years, with how many clients are known by then."""
    return f"""(
        SELECT town.*, place_in_row, draw, filling.day(first, span, place_in_row, {amount}, draw) AS day,
            filling.known(clients, first, span, filling.day(first, span, place_in_row, {amount}, draw)) AS known
        FROM filling.towns town CROSS JOIN generate_series(1, {amount}) AS place_in_row
        CROSS JOIN LATERAL (SELECT filling.dice(place_in_row, seed + {kind}) AS draw) AS drawn OFFSET 0
    ) AS town"""
