-- Takes the oldest posts.
CREATE VIEW answer AS
SELECT id, created_at
FROM posts
WHERE (created_at, id)
      < (SELECT created_at, id FROM seen)
ORDER BY created_at, id
LIMIT 3;
