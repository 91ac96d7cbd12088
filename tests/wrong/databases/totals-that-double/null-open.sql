-- Forgets COALESCE in the difference.
CREATE VIEW answer AS
WITH b AS (SELECT invoice_id, SUM(cents) AS cents FROM lines GROUP BY invoice_id),
     p AS (SELECT invoice_id, SUM(cents) AS cents FROM payments GROUP BY invoice_id)
SELECT i.id, COALESCE(b.cents, 0) AS billed, COALESCE(p.cents, 0) AS paid, b.cents - p.cents AS open
FROM invoices AS i LEFT JOIN b ON b.invoice_id = i.id LEFT JOIN p ON p.invoice_id = i.id;
