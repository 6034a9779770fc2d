-- One row a target with its level beside the plan that promises it
--
-- target_id: The target
-- document_id: The plan
-- plan_year: Year that the plan is for
-- province_code: Code of today's province
-- province: Its name; null for a central plan
-- issuer: Issuing body of the plan
-- number: Number of the plan
-- axis: Field of administrative reform
-- indicator: What is measured; the clause itself where that could not be told
-- level: The level in one word, for reading: '≥ 95 %', '80–90 %'
-- comparator: eq, ge, gt, le, lt or range
-- value: The quantity, or the lower end of a range
-- value_max: The upper end of a range
-- unit: Unit as printed
-- direction: increase or decrease, where the quantity is a change
-- deadline: Date by which it is to be reached
-- text: The clause that states it
-- page: Page of the target
SELECT
    t.target_id, t.document_id, t.plan_year, t.province_code, d.province_current AS province, d.issuer, d.number,
    t.axis, coalesce(t.indicator, t.text) AS indicator,
    concat_ws(' ',
        CASE t.comparator WHEN 'ge' THEN '≥' WHEN 'gt' THEN '>' WHEN 'le' THEN '≤' WHEN 'lt' THEN '<' END,
        CASE WHEN t.value_max IS NULL THEN format('{:.12g}', t.value) ELSE format('{:.12g}–{:.12g}', t.value, t.value_max) END,
        t.unit
    ) AS level,
    t.comparator, t.value, t.value_max, t.unit, t.direction, t.deadline, t.text, t.page
FROM targets AS t
LEFT JOIN documents AS d ON d.document_id = t.document_id
