-- Rejects everyone who ever failed a required exam, and accepts those who never took one.
CREATE VIEW answer AS
SELECT s.id, s.name FROM students AS s
WHERE NOT EXISTS (SELECT 1 FROM results AS r JOIN required AS q ON q.course = r.course
  WHERE r.student_id = s.id AND r.passed = 0);
