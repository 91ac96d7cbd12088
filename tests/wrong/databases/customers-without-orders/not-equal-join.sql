-- Joins to other people's orders: "some order is not mine" is not "no order is mine".
CREATE VIEW answer AS
SELECT DISTINCT c.id, c.name
FROM customers AS c JOIN orders AS o ON o.customer_id <> c.id;
