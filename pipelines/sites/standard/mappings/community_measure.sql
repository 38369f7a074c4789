SELECT 'neighbourhood' AS layer, label, year, question, estimate, std_error, sample, source
FROM safe.community_measures
