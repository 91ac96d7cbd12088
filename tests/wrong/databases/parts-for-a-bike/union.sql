-- UNION merges equal rows of different paths.
CREATE VIEW answer AS
WITH RECURSIVE needed(part, qty) AS (
  SELECT part, qty FROM parts
  WHERE assembly = 'bicycle'
  UNION
  SELECT p.part, needed.qty * p.qty
  FROM needed JOIN parts AS p
    ON p.assembly = needed.part
)
SELECT part, SUM(qty) AS qty
FROM needed
WHERE part NOT IN (SELECT assembly FROM parts)
GROUP BY part;
