-- Counts passed exams, so repeating one counts twice.
CREATE VIEW answer AS
SELECT s.id, s.name FROM students AS s
WHERE (SELECT COUNT(*) FROM results AS r JOIN required AS q ON q.course = r.course
       WHERE r.student_id = s.id AND r.passed = 1) >= (SELECT COUNT(*) FROM required);
