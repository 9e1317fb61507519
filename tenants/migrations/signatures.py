"""A region cannot sign for a branch, and a branch cannot accept its own: the database holds both to their own steps."""

from __future__ import annotations

BRANCH_MOVES = (("signed", "withdrawn"),)
"""What a branch does with a version of its own besides making it: from which state to which."""
REGION_MOVES = (("signed", "accepted"), ("signed", "returned"), ("accepted", "signed"), ("accepted", "returned"))
NATION_MOVES = (("accepted", "published"), ("accepted", "signed"), ("published", "accepted"))
OF_THE_BRANCH = ("state", "differs_since", "differs_in")
"""What a branch changes of a version; everything else stands as it was signed."""
OF_THE_OTHERS = (
    "state",
    "accepted_by",
    "accepted_at",
    "published_by",
    "published_at",
    "returned_by",
    "returned_at",
    "returned_reason",
)
"""What region and nation change of a version: not a word of what the branch signed."""


def signatures() -> list[str]:
    """Return the statements that refuse every step of a month that is not the looker's own.

    A branch makes the next version as signed, in its region of that month, and takes it back or notes that its figures
    differ. A region moves what is signed up or back, and never what is published; the nation publishes, takes that back,
    and hands down to the region. Only the newest version moves between levels. The owner and the superuser, who migrate
    and restore, look from no scope and are not held.
    """
    return [
        f"""
        CREATE FUNCTION keep_signatures() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            looks text := current_scope();
            allowed boolean := false;
            step text[];
        BEGIN
            IF looks IS NULL OR looks NOT IN ('branch', 'figures') THEN
                RETURN NEW;
            ELSIF TG_OP = 'INSERT' THEN
                allowed := looks = 'branch' AND NEW.state = 'signed' AND NEW.accepted_at IS NULL
                    AND NEW.accepted_by IS NULL AND NEW.published_at IS NULL AND NEW.published_by IS NULL
                    AND NEW.returned_at IS NULL AND NEW.returned_by IS NULL AND NEW.returned_reason = ''
                    AND NEW.differs_since IS NULL
                    AND NEW.region_id = (SELECT region_id FROM branch_regions
                        WHERE branch_id = NEW.branch_id AND valid @> NEW.month)
                    AND NEW.version = (SELECT 1 + coalesce(max(version), 0) FROM month_signatures
                        WHERE branch_id = NEW.branch_id AND month = NEW.month);
            ELSE
                step := ARRAY[OLD.state, NEW.state]::text[];
                IF looks = 'branch' THEN
                    allowed := (to_jsonb(OLD) - {_array(OF_THE_BRANCH)}) = (to_jsonb(NEW) - {_array(OF_THE_BRANCH)})
                        AND (OLD.state = NEW.state OR step IN ({_steps(BRANCH_MOVES)}));
                ELSE
                    allowed := (to_jsonb(OLD) - {_array(OF_THE_OTHERS)}) = (to_jsonb(NEW) - {_array(OF_THE_OTHERS)})
                        AND NOT EXISTS (SELECT FROM month_signatures WHERE branch_id = NEW.branch_id
                            AND month = NEW.month AND version > NEW.version)
                        AND CASE WHEN current_unit() IS NULL THEN step IN ({_steps(NATION_MOVES)})
                            ELSE step IN ({_steps(REGION_MOVES)}) END;
                END IF;
            END IF;
            IF NOT allowed THEN
                RAISE EXCEPTION 'permission denied: this step is not theirs' USING ERRCODE = 'insufficient_privilege';
            END IF;
            RETURN NEW;
        END $$
        """,
        """
        CREATE TRIGGER keep_signatures BEFORE INSERT OR UPDATE ON month_signatures
            FOR EACH ROW EXECUTE FUNCTION keep_signatures()
        """,
        # A region names its own branches, and only those of that month.
        """
        CREATE FUNCTION keep_exceptions() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF current_scope() = 'figures' AND (
                (TG_OP = 'UPDATE' AND (to_jsonb(OLD) - ARRAY['lifted_by', 'lifted_at'])
                    <> (to_jsonb(NEW) - ARRAY['lifted_by', 'lifted_at']))
                OR NEW.region_id IS DISTINCT FROM current_unit()
                OR NEW.region_id IS DISTINCT FROM (SELECT region_id FROM branch_regions
                    WHERE branch_id = NEW.branch_id AND valid @> NEW.month)
            ) THEN
                RAISE EXCEPTION 'permission denied: a region names its own branches' USING ERRCODE = 'insufficient_privilege';
            END IF;
            RETURN NEW;
        END $$
        """,
        """
        CREATE TRIGGER keep_exceptions BEFORE INSERT OR UPDATE ON month_exceptions
            FOR EACH ROW EXECUTE FUNCTION keep_exceptions()
        """,
    ]


def _array(names: tuple[str, ...]) -> str:
    return f"ARRAY[{', '.join(repr(name) for name in names)}]"


def _steps(moves: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(f"ARRAY['{before}', '{after}']" for before, after in moves)
