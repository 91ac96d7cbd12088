-- Leaves out folders without files.
CREATE VIEW answer AS
WITH RECURSIVE inside(top, id) AS (
  SELECT id, id FROM folders
  UNION
  SELECT inside.top, f.id
  FROM inside JOIN folders AS f
    ON f.parent_id = inside.id
)
SELECT inside.top AS id,
       COALESCE(SUM(files.bytes), 0) AS bytes
FROM inside
JOIN files ON files.folder_id = inside.id
GROUP BY inside.top;
