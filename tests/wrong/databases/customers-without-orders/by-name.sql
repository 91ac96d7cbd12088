-- Compares names: a namesake with an order hides the customer.
CREATE VIEW answer AS
SELECT id, name FROM customers
WHERE name NOT IN (
  SELECT c.name FROM customers AS c
  JOIN orders AS o ON o.customer_id = c.id);
