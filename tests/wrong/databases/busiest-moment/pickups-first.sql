-- At the same instant pickups come before returns.
CREATE VIEW answer AS
WITH events(at, change) AS (
  SELECT taken, 1 FROM rentals UNION ALL
  SELECT returned, -1 FROM rentals WHERE returned IS NOT NULL
)
SELECT SUM(change) OVER (ORDER BY at, change DESC ROWS UNBOUNDED PRECEDING) AS bikes, at
FROM events ORDER BY 1 DESC, 2 LIMIT 1;
