-- Joins pairs: three accounts make three pairs, two accounts make one.
CREATE VIEW answer AS
SELECT LOWER(TRIM(a.email)) AS address, COUNT(*) AS n, MIN(a.id) AS first_id
FROM accounts AS a JOIN accounts AS b
  ON LOWER(TRIM(a.email)) = LOWER(TRIM(b.email)) AND a.id < b.id
WHERE TRIM(a.email) <> '' GROUP BY 1;
