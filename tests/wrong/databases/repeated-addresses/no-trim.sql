-- Forgets the spaces around the address.
CREATE VIEW answer AS
SELECT LOWER(email) AS address, COUNT(*) AS n, MIN(id) AS first_id
FROM accounts WHERE email <> ''
GROUP BY LOWER(email) HAVING COUNT(*) > 1;
