-- One row a plan and field of administrative reform: what the plan has in it, also where that is nothing
--
-- document_id: The plan
-- plan_year: Year that the plan is for
-- province_code: Code of today's province
-- province: Its name; null for a central plan
-- issuer: Issuing body of the plan
-- number: Number of the plan
-- title: Title of the plan
-- axis: Field of administrative reform
-- tasks: Number of tasks
-- targets: Number of targets
-- covered: Whether there is a task or a target
-- share: Its share of the tasks of the plan, from 0 to 1; null for a plan without tasks
WITH axes AS (
    SELECT unnest([
        'direction', 'institutional_reform', 'procedure_reform', 'organisation_reform', 'civil_service_reform',
        'public_finance_reform', 'digital_government', 'other'
    ]) AS axis
),
task_counts AS (
    SELECT document_id, axis, count(*) AS number FROM tasks GROUP BY document_id, axis
),
target_counts AS (
    SELECT document_id, axis, count(*) AS number FROM targets GROUP BY document_id, axis
)
SELECT
    d.document_id, d.plan_year, d.province_code, d.province_current AS province, d.issuer, d.number, d.title, a.axis,
    coalesce(t.number, 0) AS tasks,
    coalesce(g.number, 0) AS targets,
    t.number IS NOT NULL OR g.number IS NOT NULL AS covered,
    coalesce(t.number, 0) / nullif(sum(t.number) OVER (PARTITION BY d.document_id), 0) AS share
FROM documents AS d
CROSS JOIN axes AS a
LEFT JOIN task_counts AS t ON t.document_id = d.document_id AND t.axis = a.axis
LEFT JOIN target_counts AS g ON g.document_id = d.document_id AND g.axis = a.axis
