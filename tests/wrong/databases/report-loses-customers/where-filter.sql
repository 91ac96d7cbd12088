-- Filters in WHERE, which drops customers without orders.
CREATE VIEW answer AS
SELECT c.id, c.name, COUNT(o.id) AS orders
FROM customers AS c LEFT JOIN orders AS o ON o.customer_id = c.id
WHERE o.placed_on >= '2025-01-01' AND o.placed_on < '2026-01-01'
GROUP BY c.id, c.name;
