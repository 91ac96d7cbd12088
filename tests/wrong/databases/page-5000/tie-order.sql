-- Breaks ties by the lower id.
CREATE VIEW answer AS
SELECT id, created_at
FROM posts
WHERE (created_at, id)
      < (SELECT created_at, id FROM seen)
ORDER BY created_at DESC, id
LIMIT 3;
