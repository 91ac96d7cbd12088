-- Takes the id for the order of time.
CREATE VIEW answer AS
SELECT id, created_at
FROM posts
WHERE id < (SELECT id FROM seen)
ORDER BY created_at DESC, id DESC
LIMIT 3;
