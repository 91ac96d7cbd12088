-- Repeats posts of the same second.
CREATE VIEW answer AS
SELECT id, created_at
FROM posts
WHERE created_at <= (SELECT created_at FROM seen)
ORDER BY created_at DESC, id DESC
LIMIT 3;
