"""Triggers that mark the months of changed rows: a month and no person, for the night to count again."""

from __future__ import annotations


def marks(table: str, days: tuple[str, ...], *, again: bool = False, when: str = "") -> str:
    """Return the trigger that marks the months of a table's changed rows; `again` when the table has one already.

    `days` are queries of (branch, day) over `{rows}`: what changed is counted again from the earliest of them on.
    `when` says of which changes (of `OLD` to `NEW`), for a table whose rows change often and seldom count otherwise.
    """

    def put(*rows: str) -> str:
        found = " UNION ".join(day.format(rows=name) for name in rows for day in days)
        return (
            "INSERT INTO figure_marks (branch_id, month, source)"
            f" SELECT DISTINCT branch_id, date_trunc('month', marked.day)::date, '{table}'"
            f" FROM ({found}) AS marked (branch_id, day) WHERE marked.day IS NOT NULL;"
        )

    function = f"""
    CREATE {"OR REPLACE " if again else ""}FUNCTION mark_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'INSERT' THEN {put("added")}
        ELSIF TG_OP = 'DELETE' THEN {put("gone")}
        ELSE {put("added", "gone")}
        END IF;
        RETURN NULL;
    END $$;
    """
    if again:
        return function
    if when:
        return f"""
        {function}
        CREATE TRIGGER mark_added AFTER INSERT ON {table}
            REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION mark_{table}();
        CREATE FUNCTION mark_changed_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN {put("(SELECT NEW.*)", "(SELECT OLD.*)")} RETURN NULL; END $$;
        CREATE TRIGGER mark_changed AFTER UPDATE ON {table} FOR EACH ROW WHEN ({when})
            EXECUTE FUNCTION mark_changed_{table}();
        CREATE TRIGGER mark_removed AFTER DELETE ON {table}
            REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION mark_{table}();
        """
    return f"""
    {function}
    CREATE TRIGGER mark_added AFTER INSERT ON {table}
        REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION mark_{table}();
    CREATE TRIGGER mark_changed AFTER UPDATE ON {table}
        REFERENCING OLD TABLE AS gone NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION mark_{table}();
    CREATE TRIGGER mark_removed AFTER DELETE ON {table}
        REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION mark_{table}();
    """
