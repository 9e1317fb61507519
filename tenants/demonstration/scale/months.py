"""The months that were signed, accepted and published, with the figures that were frozen then."""

from __future__ import annotations

from tenants.demonstration.scale.ground import listed
from tenants.signing.freezing import FROZEN

SIGNATURES = """
INSERT INTO month_signatures (branch_id, month, version, region_id, state, is_complete, is_in_time, signed_by, signed_at,
    accepted_by, accepted_at, published_by, published_at)
SELECT branch_id, month, 1, region_id, CASE WHEN old THEN 'published' ELSE 'signed' END, draw & 15 < 14, draw >> 4 & 15 < 12,
    team[4], month + interval '1 month 7 days', CASE WHEN old THEN CAST(:manager AS uuid) END,
    CASE WHEN old THEN month + interval '1 month 12 days' END, CASE WHEN old THEN CAST(:analyst AS uuid) END,
    CASE WHEN old THEN month + interval '1 month 20 days' END
FROM filling.towns town
CROSS JOIN generate_series(date_trunc('month', first), until - interval '2 months', interval '1 month') AS each
CROSS JOIN LATERAL (
    SELECT each::date AS month, each < CAST(:until AS date) - interval '4 months' AS old,
        filling.dice(each::date - date '2000-01-01', seed + 26) AS draw
) AS signed
JOIN branch_regions place USING (branch_id) WHERE place.valid @> month
"""
FIGURES = f"""
INSERT INTO signed_figures (branch_id, month, version, content)
SELECT branch_id, month, 1, jsonb_build_object('cells', cells, 'stocks', '{{}}'::jsonb, 'unknown', '[]'::jsonb,
    'answers', '[]'::jsonb, 'definitions', '{{}}'::jsonb, 'counted_at', signed_at)
FROM month_signatures JOIN (
    SELECT branch_id, month, jsonb_object_agg(cell, amount) AS cells FROM (
        SELECT branch_id, month, sum(amount) AS amount,
            CASE breakdown WHEN '' THEN indicator ELSE concat_ws('|', indicator, breakdown, value) END AS cell
        FROM figure_months WHERE indicator = ANY({listed(sorted(FROZEN))}) GROUP BY branch_id, month, cell
    ) AS told GROUP BY branch_id, month
) AS counted USING (branch_id, month)
"""
"""When the months are counted."""
