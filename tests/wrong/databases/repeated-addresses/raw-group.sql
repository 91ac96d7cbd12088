-- Groups by the raw column.
CREATE VIEW answer AS
SELECT LOWER(TRIM(email)) AS address, COUNT(*) AS n, MIN(id) AS first_id
FROM accounts WHERE TRIM(email) <> ''
GROUP BY email HAVING COUNT(*) > 1;
