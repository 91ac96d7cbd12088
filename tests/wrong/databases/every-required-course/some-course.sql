-- One required course is enough.
CREATE VIEW answer AS
SELECT s.id, s.name FROM students AS s
WHERE NOT EXISTS (SELECT 1 FROM required) OR s.id IN (
  SELECT student_id FROM results WHERE passed = 1 AND course IN (SELECT course FROM required));
