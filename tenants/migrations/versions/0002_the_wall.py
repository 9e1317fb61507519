"""The wall: temporal keys, the scope's functions, the audit chain, counting marks, and a fence around every table."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from tenants.database import Base, wall_of
from tenants.migrations.fences import BOTH, fence

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TEMPORAL = """
CREATE EXTENSION IF NOT EXISTS btree_gist;
ALTER TABLE branches ADD CONSTRAINT uq_branches_open UNIQUE (id, open WITHOUT OVERLAPS);
ALTER TABLE municipalities DROP CONSTRAINT pk_municipalities,
    ADD CONSTRAINT pk_municipalities PRIMARY KEY (code, valid WITHOUT OVERLAPS);
ALTER TABLE branch_regions DROP CONSTRAINT pk_branch_regions,
    ADD CONSTRAINT pk_branch_regions PRIMARY KEY (branch_id, valid WITHOUT OVERLAPS),
    ADD CONSTRAINT fk_branch_regions_branch FOREIGN KEY (branch_id, PERIOD valid) REFERENCES branches (id, PERIOD open);
ALTER TABLE service_areas DROP CONSTRAINT pk_service_areas,
    ADD CONSTRAINT pk_service_areas PRIMARY KEY (municipality_code, service, valid WITHOUT OVERLAPS),
    ADD CONSTRAINT fk_service_areas_municipality FOREIGN KEY (municipality_code, PERIOD valid)
        REFERENCES municipalities (code, PERIOD valid),
    ADD CONSTRAINT fk_service_areas_branch FOREIGN KEY (branch_id, PERIOD valid) REFERENCES branches (id, PERIOD open);
"""

# One function each, so that a signed scope can take the place of the plain setting without touching a policy.
SCOPE = """
CREATE FUNCTION current_scope() RETURNS text LANGUAGE sql STABLE
    RETURN nullif(current_setting('wegwijs.scope', true), '');
CREATE FUNCTION current_branch() RETURNS uuid LANGUAGE sql STABLE
    RETURN CASE WHEN current_setting('wegwijs.scope', true) = 'branch'
        THEN nullif(current_setting('wegwijs.branch', true), '')::uuid END;
CREATE FUNCTION current_unit() RETURNS uuid LANGUAGE sql STABLE
    RETURN nullif(current_setting('wegwijs.unit', true), '')::uuid;
"""

# The head row is locked first, so that two writers cannot both follow the same line.
AUDIT = """
CREATE FUNCTION append_audit(lines jsonb) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    head audit_heads;
    line jsonb;
    moment timestamptz;
BEGIN
    SELECT * INTO head FROM audit_heads WHERE branch_id = current_branch() FOR UPDATE;
    IF NOT FOUND THEN
        INSERT INTO audit_heads (branch_id, sequence, hash) VALUES (current_branch(), 0, ''::bytea)
            ON CONFLICT DO NOTHING;
        SELECT * INTO STRICT head FROM audit_heads WHERE branch_id = current_branch() FOR UPDATE;
    END IF;
    FOR line IN SELECT value FROM jsonb_array_elements(lines) LOOP
        head.sequence := head.sequence + 1;
        moment := clock_timestamp();
        head.hash := audit_hash(head.hash, head.branch_id::text, head.sequence, moment, (line->>'person_id')::uuid,
            line->>'role', line->>'verb', line->>'record', line->>'record_id', line->'detail');
        INSERT INTO audit_events (branch_id, sequence, at, person_id, role, verb, record, record_id, detail, hash)
            VALUES (head.branch_id, head.sequence, moment, (line->>'person_id')::uuid, line->>'role', line->>'verb',
                line->>'record', line->>'record_id', line->'detail', head.hash);
    END LOOP;
    UPDATE audit_heads SET sequence = head.sequence, hash = head.hash WHERE branch_id = head.branch_id;
    RETURN head.sequence;
END $$;

CREATE FUNCTION append_platform_events(lines jsonb) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    head platform_heads;
    line jsonb;
    moment timestamptz;
BEGIN
    SELECT * INTO STRICT head FROM platform_heads FOR UPDATE;
    FOR line IN SELECT value FROM jsonb_array_elements(lines) LOOP
        head.sequence := head.sequence + 1;
        moment := clock_timestamp();
        head.hash := audit_hash(head.hash, 'platform', head.sequence, moment, (line->>'person_id')::uuid, line->>'role',
            line->>'verb', line->>'record', line->>'record_id', line->'detail');
        INSERT INTO platform_events (sequence, at, person_id, role, verb, record, record_id, detail, hash)
            VALUES (head.sequence, moment, (line->>'person_id')::uuid, line->>'role', line->>'verb', line->>'record',
                line->>'record_id', line->'detail', head.hash);
    END LOOP;
    UPDATE platform_heads SET sequence = head.sequence, hash = head.hash;
    RETURN head.sequence;
END $$;
"""

AUDIT_HASH = """
CREATE FUNCTION audit_hash(previous bytea, chain text, sequence bigint, at timestamptz, person_id uuid, role text,
    verb text, record text, record_id text, detail jsonb) RETURNS bytea LANGUAGE sql IMMUTABLE
    RETURN sha256(previous || convert_to(jsonb_build_array(chain, sequence, extract(epoch FROM at), person_id, role, verb,
        record, record_id, detail)::text, 'UTF8'));
"""

# A statement-level trigger sees every way in: pages, imports, corrections. It writes a month and no person.
MARKS = """
CREATE FUNCTION mark_consultation_months() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO figure_marks (branch_id, month, source)
            SELECT DISTINCT branch_id, date_trunc('month', day)::date, 'consultations' FROM added;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO figure_marks (branch_id, month, source)
            SELECT DISTINCT branch_id, date_trunc('month', day)::date, 'consultations' FROM gone;
    ELSE
        INSERT INTO figure_marks (branch_id, month, source)
            SELECT branch_id, date_trunc('month', day)::date, 'consultations' FROM added
            UNION SELECT branch_id, date_trunc('month', day)::date, 'consultations' FROM gone;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER mark_added AFTER INSERT ON consultations
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION mark_consultation_months();
CREATE TRIGGER mark_changed AFTER UPDATE ON consultations
    REFERENCING OLD TABLE AS gone NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION mark_consultation_months();
CREATE TRIGGER mark_removed AFTER DELETE ON consultations
    REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION mark_consultation_months();
"""


def upgrade() -> None:
    """Put every table behind the wall."""
    op.execute(TEMPORAL)
    op.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
    op.execute(f"GRANT USAGE ON SCHEMA public TO {BOTH}, wegwijs_backup")
    op.execute(SCOPE)
    op.execute(AUDIT_HASH)
    op.execute(AUDIT)
    op.execute(MARKS)
    op.execute("INSERT INTO platform_heads (chain, sequence, hash) VALUES ('platform', 0, ''::bytea)")
    op.execute(f"REVOKE ALL ON alembic_version FROM PUBLIC; GRANT SELECT ON alembic_version TO {BOTH}")
    present = set(sa.inspect(op.get_bind()).get_table_names())
    for table in Base.metadata.sorted_tables:
        if table.name in present:
            for statement in fence(table.name, wall_of(table.name)):
                op.execute(statement)
