-- One row a cited document: how often it is cited, by how many plans, and how
--
-- cited: Identity of the cited document over all plans: its key, else its number, else its name or the mention as printed
-- kind: Its type
-- number: Its number in the form that is found most
-- title: Its title in the form that is found most
-- issuer: Its issuer in the form that is found most
-- date: Its date in the form that is found most
-- mentions: How often it is cited
-- plans: How many plans cite it
-- provinces: Plans of how many provinces cite it; central plans and unknown provinces are not counted
-- basis: Mentions as a basis (căn cứ)
-- implements: Mentions as what is carried out
-- pursuant: Mentions as what is followed (theo)
-- amends: Mentions as what is amended, or as amended by another
-- others: All other mentions
-- first_year: First year of a plan that cites it
-- last_year: Last year of a plan that cites it
SELECT
    coalesce(key, canonical, number, title, text) AS cited,
    mode(kind) AS kind, mode(coalesce(canonical, number)) AS number, mode(title) AS title, mode(issuer) AS issuer,
    mode(date) AS date,
    count(*) AS mentions,
    count(DISTINCT document_id) AS plans,
    count(DISTINCT nullif(province_code, '00')) AS provinces,
    count(*) FILTER (relation = 'basis') AS basis,
    count(*) FILTER (relation = 'implements') AS implements,
    count(*) FILTER (relation = 'pursuant') AS pursuant,
    count(*) FILTER (relation IN ('amends', 'amended')) AS amends,
    count(*) FILTER (relation NOT IN ('basis', 'implements', 'pursuant', 'amends', 'amended')) AS others,
    min(nullif(plan_year, 0)) AS first_year, max(nullif(plan_year, 0)) AS last_year
FROM citations
GROUP BY cited
