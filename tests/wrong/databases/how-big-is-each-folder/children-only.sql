-- Looks one level down.
CREATE VIEW answer AS
SELECT f.id, COALESCE((SELECT SUM(bytes) FROM files WHERE folder_id = f.id
  OR folder_id IN (SELECT id FROM folders WHERE parent_id = f.id)), 0) AS bytes
FROM folders AS f;
