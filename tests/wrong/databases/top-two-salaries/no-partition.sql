-- Ranks the whole company.
CREATE VIEW answer AS
SELECT department, name, salary FROM (
  SELECT department, name, salary,
         DENSE_RANK() OVER (ORDER BY salary DESC) AS place
  FROM employees WHERE salary IS NOT NULL) AS ranked
WHERE place <= 2;
