"""The figures of the newest editions one by one, so that a page reads those it shows and not a whole edition."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from tenants.database import wall_of
from tenants.migrations.fences import fence

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

# A figure has one row, its parts of each unit beside it, for they are the most of it and seldom asked; what the edition says
# beside its figures has the row without an indicator. `told` is how it is told: the grain, and of each breakdown that is
# told by row its parts.
FIGURES_OF = """
    SELECT %(of)s.id, figure.key, %(of)s.region_id, %(of)s.year, figure.value - 'unit_breakdowns',
        coalesce(figure.value -> 'unit_breakdowns', '{}'), jsonb_build_object(
        'grain', figure.value -> 'grain',
        'parts', coalesce((
            SELECT jsonb_object_agg(part.key, (SELECT jsonb_agg(name) FROM jsonb_object_keys(part.value) AS name))
            FROM jsonb_each(figure.value -> 'breakdowns') AS part
            WHERE figure.value -> 'unit_breakdowns' ? part.key
        ), '{}')
    ) AS told
    FROM jsonb_each(figures) AS figure WHERE rest ->> 'shape' = '2' AND %(when)s
    UNION ALL
    SELECT %(of)s.id, '', %(of)s.region_id, %(of)s.year, rest, '{}', '{}'
"""
# An edition is large and lies compressed: what is needed of it is taken out once.
TRIGGER = f"""
CREATE FUNCTION keep_edition_figures() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    figures jsonb := NEW.content -> 'figures';
    rest jsonb := NEW.content - 'figures';
    before jsonb := CASE WHEN TG_OP = 'UPDATE' THEN OLD.content -> 'figures' END;
BEGIN
    IF EXISTS (
        SELECT FROM editions
        WHERE region_id IS NOT DISTINCT FROM NEW.region_id AND year = NEW.year AND version > NEW.version
    ) THEN
        RETURN NULL;
    END IF;
    DELETE FROM edition_figures
    WHERE region_id IS NOT DISTINCT FROM NEW.region_id AND year = NEW.year
        AND (edition_id <> NEW.id OR (indicator <> '' AND NOT figures ? indicator));
    INSERT INTO edition_figures (edition_id, indicator, region_id, year, content, by_unit, told)
    {FIGURES_OF % {"of": "NEW", "when": "(before IS NULL OR before -> figure.key IS DISTINCT FROM figure.value)"}}
    ON CONFLICT (edition_id, indicator) DO UPDATE
        SET content = excluded.content, by_unit = excluded.by_unit, told = excluded.told
        WHERE (edition_figures.content, edition_figures.by_unit) IS DISTINCT FROM (excluded.content, excluded.by_unit);
    RETURN NULL;
END
$$
"""
NEWEST = f"""
INSERT INTO edition_figures (edition_id, indicator, region_id, year, content, by_unit, told)
SELECT found.* FROM (
    SELECT DISTINCT ON (region_id, year) id, region_id, year, content -> 'figures' AS figures, content - 'figures' AS rest
    FROM editions ORDER BY region_id, year, version DESC
) AS newest CROSS JOIN LATERAL ({FIGURES_OF % {"of": "newest", "when": "true"}}) AS found
"""


def upgrade() -> None:
    """Make the table, fill it from the newest editions, and let a trigger keep it."""
    op.create_table(
        "edition_figures",
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("indicator", sa.String(), nullable=False),
        sa.Column("region_id", sa.Uuid(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("by_unit", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("told", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_edition_figures_edition_id")),
        sa.ForeignKeyConstraint(["region_id"], ["regions.id"], name=op.f("fk_edition_figures_region_id")),
        sa.PrimaryKeyConstraint("edition_id", "indicator", name=op.f("pk_edition_figures")),
    )
    op.create_index("ix_edition_figures_year", "edition_figures", ["region_id", "year"])
    op.execute("SELECT set_config('wegwijs.scope', 'figures', true), set_config('wegwijs.unit', '', true)")
    op.execute(NEWEST)
    op.execute("SELECT set_config('wegwijs.scope', '', true)")
    for statement in fence("edition_figures", wall_of("edition_figures")):
        op.execute(statement)
    # The years of which positions were once told stood under year nought; what counts now is kept with each year.
    op.execute("ALTER TABLE told_before NO FORCE ROW LEVEL SECURITY")
    op.execute("DELETE FROM told_before WHERE year = 0")
    op.execute("ALTER TABLE told_before FORCE ROW LEVEL SECURITY")
    op.execute(TRIGGER)
    op.execute(
        "CREATE TRIGGER keep_edition_figures AFTER INSERT OR UPDATE OF content ON editions"
        " FOR EACH ROW EXECUTE FUNCTION keep_edition_figures()"
    )


def downgrade() -> None:
    """Take it away."""
    op.execute("DROP TRIGGER keep_edition_figures ON editions")
    op.execute("DROP FUNCTION keep_edition_figures()")
    op.drop_table("edition_figures")
