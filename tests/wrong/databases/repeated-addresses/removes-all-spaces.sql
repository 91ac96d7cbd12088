-- Removes spaces inside the address as well.
CREATE VIEW answer AS
SELECT LOWER(REPLACE(email, ' ', '')) AS address, COUNT(*) AS n, MIN(id) AS first_id
FROM accounts WHERE TRIM(email) <> ''
GROUP BY LOWER(REPLACE(email, ' ', '')) HAVING COUNT(*) > 1;
