-- UNION ALL never ends on a cycle. A limit stops it here.
CREATE VIEW answer AS
WITH RECURSIVE inside(top, id) AS (
  SELECT id, id FROM folders
  UNION ALL
  SELECT inside.top, f.id
  FROM inside JOIN folders AS f
    ON f.parent_id = inside.id
  LIMIT 100000
)
SELECT inside.top AS id,
       COALESCE(SUM(files.bytes), 0) AS bytes
FROM inside
LEFT JOIN files ON files.folder_id = inside.id
GROUP BY inside.top;
