-- Counts colleagues who earn more, not different salaries.
CREATE VIEW answer AS
SELECT department, name, salary FROM employees AS e
WHERE salary IS NOT NULL AND (
  SELECT COUNT(*) FROM employees AS o
  WHERE o.department = e.department AND o.salary > e.salary) < 2;
