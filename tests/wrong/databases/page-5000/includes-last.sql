-- Repeats the last post that was shown.
CREATE VIEW answer AS
SELECT id, created_at
FROM posts
WHERE (created_at, id)
      <= (SELECT created_at, id FROM seen)
ORDER BY created_at DESC, id DESC
LIMIT 3;
