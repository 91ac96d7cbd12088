-- Starts only at folders without a parent.
CREATE VIEW answer AS
WITH RECURSIVE inside(top, id) AS (
  SELECT id, id FROM folders WHERE parent_id IS NULL
  UNION
  SELECT inside.top, f.id
  FROM inside JOIN folders AS f
    ON f.parent_id = inside.id
)
SELECT inside.top AS id,
       COALESCE(SUM(files.bytes), 0) AS bytes
FROM inside
LEFT JOIN files ON files.folder_id = inside.id
GROUP BY inside.top;
