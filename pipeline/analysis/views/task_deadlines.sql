-- One row a deadline of a task, with the days that are left
--
-- task_id: The task
-- document_id: The plan
-- plan_year: Year that the plan is for
-- province_code: Code of today's province
-- province: Its name; null for a central plan
-- issuer: Issuing body of the plan
-- number: Number of the plan
-- ordinal: Number of the task as printed
-- axis: Field of administrative reform
-- task: What is to be done
-- lead_agencies: Leading bodies
-- milestone: Which of the deadlines of the task, from 1
-- label: What is due then, where a task has several
-- kind: by_date, period, recurring, continuous, event or reference
-- start_date: First day of a period
-- end_date: Last day
-- rrule: Rule of what recurs (RFC 5545)
-- due: The day: the last day of by_date and period; of what recurs the next one within the term of the plan, null where the rule names no day of the month or week ('hằng quý'), or the term is over
-- days_left: Days from today (--today) to it; negative when it is past
-- deadline_text: The deadline as printed
-- page: Page of the task
WITH milestones AS (
    SELECT
        task_id, document_id, plan_year, province_code, ordinal, axis, task, lead_agencies, deadline_text, page,
        generate_subscripts(deadlines, 1) AS milestone,
        unnest(deadlines) AS deadline
    FROM tasks
),
plans AS (
    SELECT
        document_id, issuer, number, province_current, plan_start, plan_end,
        concat_ws(
            '|', plan_year, coalesce(CAST(plan_start AS VARCHAR), ''), coalesce(CAST(plan_end AS VARCHAR), '')
        ) AS term
    FROM documents
),
dated AS (
    SELECT
        m.*, p.issuer, p.number, p.province_current,
        -- A map, not a join: DuckDB cannot tell how few rules there are, and would put all tasks into its hash table.
        CASE
            WHEN m.deadline.kind IN ('by_date', 'period') THEN m.deadline."end"
            -- Most have no term of their own; that of the plan is written once a plan, not once a task.
            WHEN m.deadline.rrule IS NOT NULL AND m.deadline.start IS NULL AND m.deadline."end" IS NULL
                AND p.term IS NOT NULL
                THEN getvariable('next_dates')[m.deadline.rrule || '|' || p.term]
            WHEN m.deadline.rrule IS NOT NULL THEN getvariable('next_dates')[concat_ws(
                '|', m.deadline.rrule, m.plan_year,
                coalesce(CAST(coalesce(m.deadline.start, p.plan_start) AS VARCHAR), ''),
                coalesce(CAST(coalesce(m.deadline."end", p.plan_end) AS VARCHAR), '')
            )]
        END AS due
    FROM milestones AS m
    LEFT JOIN plans AS p ON p.document_id = m.document_id
)
SELECT
    task_id, document_id, plan_year, province_code, province_current AS province, issuer, number, ordinal, axis, task,
    lead_agencies, milestone, deadline.label AS label, deadline.kind AS kind, deadline.start AS start_date,
    deadline."end" AS end_date, deadline.rrule AS rrule, due, due - getvariable('today') AS days_left, deadline_text, page
FROM dated
