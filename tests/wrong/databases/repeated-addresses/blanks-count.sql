-- Only drops NULL, so blank addresses are reported as duplicates.
CREATE VIEW answer AS
SELECT LOWER(TRIM(email)) AS address, COUNT(*) AS n, MIN(id) AS first_id
FROM accounts WHERE email IS NOT NULL
GROUP BY LOWER(TRIM(email)) HAVING COUNT(*) > 1;
