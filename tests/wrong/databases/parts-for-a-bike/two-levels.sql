-- Looks at the bicycle and one level below it.
CREATE VIEW answer AS
WITH needed AS (
  SELECT part, qty FROM parts WHERE assembly = 'bicycle'
  UNION ALL
  SELECT p.part, q.qty * p.qty FROM parts AS q JOIN parts AS p ON p.assembly = q.part
  WHERE q.assembly = 'bicycle'
)
SELECT part, SUM(qty) AS qty FROM needed
WHERE part NOT IN (SELECT assembly FROM parts) GROUP BY part;
