-- Ignores rentals that are still out.
CREATE VIEW answer AS
WITH events(at, change) AS (
  SELECT taken, 1 FROM rentals WHERE returned IS NOT NULL
  UNION ALL
  SELECT returned, -1 FROM rentals
  WHERE returned IS NOT NULL
), steps AS (
  SELECT at, SUM(change) AS change
  FROM events GROUP BY at
), running AS (
  SELECT at, SUM(change) OVER (ORDER BY at) AS bikes
  FROM steps
)
SELECT bikes, at FROM running
ORDER BY bikes DESC, at LIMIT 1;
