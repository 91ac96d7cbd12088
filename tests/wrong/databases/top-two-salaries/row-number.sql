-- ROW_NUMBER cuts ties off.
CREATE VIEW answer AS
SELECT department, name, salary FROM (
  SELECT department, name, salary,
         ROW_NUMBER() OVER (PARTITION BY department ORDER BY salary DESC) AS place
  FROM employees WHERE salary IS NOT NULL) AS ranked
WHERE place <= 2;
