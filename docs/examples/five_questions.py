# %% [markdown]
# # Năm câu hỏi
#
# Năm câu hỏi mà người phân tích thường đặt ra, trả lời bằng SQL trên các bảng. Chạy được như một tập tin Python, hoặc
# từng ô trong VS Code, Spyder, PyCharm, Jupyter (jupytext). Trước đó: `make demo`, hoặc `kehoach extract samples`.
#
# Five questions that analysts ask, answered in SQL over the tables. Runs as a script, or cell by cell wherever `# %%`
# is known. Before it: `make demo`, or `kehoach extract samples`. What it prints for the samples (those that are no
# scans): [five_questions.txt](five_questions.txt).

# %%
import sys
from datetime import date

import pandas as pd

import pipeline
from pipeline.analysis.lake import to_pandas

lake = pipeline.open_lake(sys.argv[1] if len(sys.argv) > 1 else "output")


def show(question: str, sql: str, **parameters: object) -> pd.DataFrame:
    """Prints the answer to a question."""
    answer = to_pandas(lake.sql(sql, parameters or None))
    print(f"\n{question}\n{answer.to_string(index=False, max_colwidth=64, na_rep='')}")
    return answer


# %% [markdown]
# ## 1. Ai chủ trì nhiều nhiệm vụ nhất trong từng lĩnh vực? Who leads most, field by field?
#
# `lead_canonical` has a body by its full name; `unnest` makes a row of each entry of a list.

# %%
leads = show(
    "1. Who leads most, field by field?",
    """
    SELECT axis, lead, count(*) AS tasks, count(DISTINCT document_id) AS plans
    FROM (SELECT axis, document_id, unnest(lead_canonical) AS lead FROM tasks)
    GROUP BY axis, lead
    QUALIFY row_number() OVER (PARTITION BY axis ORDER BY tasks DESC, plans DESC, lead) = 1
    ORDER BY axis
    """,
)

# %% [markdown]
# ## 2. Quý tới có những hạn nào? What is due next quarter?
#
# The day is fixed here, so that the answer stays what it is; put `date.today()` in its place.

# %%
today = date(2026, 2, 15)
due = show(
    f"2. What is due in the quarter after {today}?",
    """
    SELECT d."end" AS due, p.province_current AS province, p.issuer, t.task, t.page
    FROM (SELECT *, unnest(deadlines) AS d FROM tasks) AS t
    JOIN documents AS p USING (document_id)
    WHERE d.kind IN ('by_date', 'period')
        AND d."end" >= date_trunc('quarter', $today) + INTERVAL 3 MONTH
        AND d."end" < date_trunc('quarter', $today) + INTERVAL 6 MONTH
    ORDER BY due, province, t.task_id
    LIMIT 12
    """,
    today=today,
)

# %% [markdown]
# ## 3. Cùng chỉ tiêu, khác mức? Which targets differ between provinces?
#
# The same thing is measured where the words of two indicators are nearly the same: here by the Jaccard similarity of
# their words. `kehoach compare` does it more carefully.

# %%
targets = show(
    "3. Which targets of one year differ between provinces?",
    """
    WITH measured AS (
        SELECT t.*, p.province_current AS province,
            list_distinct(string_split_regex(lower(indicator), '[^\\p{L}\\p{N}]+')) AS words
        FROM targets AS t JOIN documents AS p USING (document_id)
        WHERE indicator IS NOT NULL AND province_current IS NOT NULL
    )
    SELECT a.axis, a.province AS one, a.value, b.province AS other, b.value AS value_there, a.unit, a.indicator
    FROM measured AS a
    JOIN measured AS b ON a.axis = b.axis AND a.unit = b.unit AND a.plan_year = b.plan_year AND a.province < b.province
    WHERE a.value <> b.value
        AND len(list_intersect(a.words, b.words)) / len(list_distinct(list_concat(a.words, b.words))) >= 0.5
    ORDER BY a.axis, a.target_id, b.target_id
    LIMIT 10
    """,
)

# %% [markdown]
# ## 4. Nhiều kế hoạch dựa trên văn bản nào nhất? Which decrees and resolutions do most plans rest on?
#
# As a basis, or as what they carry out or follow; `key` is the identity of a document over all plans. `kehoach graph`
# tells more: what those amend, and where two mentions of a document contradict each other.

# %%
decrees = show(
    "4. Which decrees and resolutions do most plans rest on?",
    """
    SELECT min(canonical) AS document, count(DISTINCT document_id) AS plans,
        count(*) AS mentions, max(title) AS title
    FROM citations
    WHERE kind IN ('Nghị định', 'Nghị quyết') AND relation IN ('basis', 'implements', 'pursuant')
    GROUP BY key
    ORDER BY plans DESC, mentions DESC, document
    LIMIT 8
    """,
)

# %% [markdown]
# ## 5. Việc gì lặp lại hằng tháng? What comes back each month?
#
# Rules are those of RFC 5545; `kehoach export --format ics` puts them into a calendar.

# %%
monthly = show(
    "5. What comes back each month?",
    """
    SELECT d.rrule AS rule, p.issuer, array_to_string(t.lead_agencies, '; ') AS lead, t.task
    FROM (SELECT *, unnest(deadlines) AS d FROM tasks) AS t
    JOIN documents AS p USING (document_id)
    WHERE d.kind = 'recurring' AND d.rrule LIKE 'FREQ=MONTHLY%'
        AND NOT regexp_matches(d.rrule, 'INTERVAL|BYMONTH=')
    ORDER BY rule, t.task_id
    """,
)
