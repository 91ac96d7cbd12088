-- Ranks from the lowest salary.
CREATE VIEW answer AS
SELECT department, name, salary FROM (
  SELECT department, name, salary,
         DENSE_RANK() OVER (PARTITION BY department ORDER BY salary) AS place
  FROM employees WHERE salary IS NOT NULL) AS ranked
WHERE place <= 2;
