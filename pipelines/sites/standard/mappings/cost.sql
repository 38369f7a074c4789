-- What is spent for all teams together has no team.
SELECT
    date_trunc('month', month)::DATE AS month, nullif(team, 'whole_programme') AS team, category, funder, funder_kind,
    one_off = 'yes' AS one_off, client_spending = 'yes' AS client_spending, dollars, dollar_year
FROM safe.lead_costs
