-- Lets a missing salary take a rank.
CREATE VIEW answer AS
SELECT department, name, salary FROM (
  SELECT department, name, salary,
         DENSE_RANK() OVER (PARTITION BY department ORDER BY salary DESC) AS place
  FROM employees) AS ranked
WHERE place <= 2;
