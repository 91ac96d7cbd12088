-- Sums over all products, not the bicycle alone.
CREATE VIEW answer AS
WITH RECURSIVE needed(part, qty) AS (
  SELECT part, qty FROM parts
  WHERE assembly NOT IN (SELECT part FROM parts)
  UNION ALL
  SELECT p.part, needed.qty * p.qty
  FROM needed JOIN parts AS p
    ON p.assembly = needed.part
)
SELECT part, SUM(qty) AS qty
FROM needed
WHERE part NOT IN (SELECT assembly FROM parts)
GROUP BY part;
