-- Counts a bike at the minute of its return.
CREATE VIEW answer AS
SELECT (SELECT COUNT(*) FROM rentals AS b
        WHERE b.taken <= a.taken AND (b.returned >= a.taken OR b.returned IS NULL)) AS bikes, a.taken AS at
FROM rentals AS a ORDER BY 1 DESC, 2 LIMIT 1;
