-- The word of a group says what it is a group by.
SELECT label, year, benchmark,
       CASE WHEN word = 'age not stated' OR regexp_matches(word, '^[0-9]') THEN 'age_band'
            WHEN word IN ('woman', 'man', 'nonbinary', 'gender not stated') THEN 'gender' ELSE 'race' END AS attribute,
       CASE word WHEN 'race not stated' THEN 'Unknown' WHEN 'age not stated' THEN 'unknown'
                 WHEN 'gender not stated' THEN 'unknown' ELSE word END AS attribute_value,
       people, margin, told_by AS source
FROM safe.group_benchmarks
