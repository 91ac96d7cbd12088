-- NOT IN with a NULL in the list keeps nothing.
CREATE VIEW answer AS
SELECT id, name FROM customers
WHERE id NOT IN (SELECT customer_id FROM orders);
