-- Tests a column that may be NULL in a real order.
CREATE VIEW answer AS
SELECT DISTINCT c.id, c.name
FROM customers AS c
LEFT JOIN orders AS o ON o.customer_id = c.id
WHERE o.coupon IS NULL;
