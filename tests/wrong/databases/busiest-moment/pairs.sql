-- Counts the rentals that each one overlaps.
CREATE VIEW answer AS
SELECT COUNT(*) AS bikes, a.taken AS at
FROM rentals AS a JOIN rentals AS b
  ON b.taken < COALESCE(a.returned, '9999') AND COALESCE(b.returned, '9999') > a.taken
GROUP BY a.id ORDER BY 1 DESC, 2 LIMIT 1;
