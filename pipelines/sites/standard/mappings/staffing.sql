SELECT team, date_trunc('month', month)::DATE AS month, case_manager_fte, outreach_fte, target_caseload
FROM safe.lead_staffing
