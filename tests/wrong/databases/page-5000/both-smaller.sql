-- Compares each column for itself.
CREATE VIEW answer AS
SELECT id, created_at
FROM posts
WHERE created_at <= (SELECT created_at FROM seen)
  AND id < (SELECT id FROM seen)
ORDER BY created_at DESC, id DESC
LIMIT 3;
