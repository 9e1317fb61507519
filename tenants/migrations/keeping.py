"""What a branch asked, and whether it shares what went along, is its own to change: the database holds the Helpdesk to it."""

from __future__ import annotations

OF_THE_BRANCH = (
    "id",
    "branch_id",
    "branch_name",
    "asked_by",
    "asked_by_name",
    "title",
    "question",
    "tried",
    "pseudonym",
    "split_from",
)
"""What the Helpdesk reads of a question and never changes."""


def keeping() -> list[str]:
    """Return the statements that refuse the Helpdesk's scope what only a branch does.

    It neither rewrites a question nor moves it to another branch, shares nothing again, and opens nothing that the branch
    closed or took back. What it adds is a part of a question, of the same branch. What never was sent it never sees.
    """
    rewritten = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in OF_THE_BRANCH)
    return [
        # What was taken back before the team lead let it go was never promised a first word, and never crosses.
        """
        CREATE POLICY escalations_never_sent ON escalations AS RESTRICTIVE FOR ALL TO PUBLIC USING (
            (SELECT current_scope()) IS DISTINCT FROM 'helpdesk' OR state <> 'withdrawn' OR first_due_at IS NOT NULL
        )
        """,
        """
        CREATE FUNCTION keep_what_was_asked() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF current_scope() = 'helpdesk' AND (TG_OP = 'UPDATE' OR NOT EXISTS (
                SELECT FROM escalations WHERE id = NEW.split_from AND branch_id = NEW.branch_id
            )) THEN
                RAISE EXCEPTION 'Only a branch changes what it asked and shares' USING ERRCODE = 'insufficient_privilege';
            END IF;
            RETURN NEW;
        END $$
        """,
        "CREATE TRIGGER keep_parts BEFORE INSERT ON escalations FOR EACH ROW EXECUTE FUNCTION keep_what_was_asked()",
        f"""
        CREATE TRIGGER keep_what_was_asked BEFORE UPDATE ON escalations FOR EACH ROW WHEN (
            (NEW.sharing AND NOT OLD.sharing)
            OR (OLD.state IN ('closed', 'withdrawn') AND NEW.state <> OLD.state)
            OR {rewritten}
        ) EXECUTE FUNCTION keep_what_was_asked()
        """,
    ]
