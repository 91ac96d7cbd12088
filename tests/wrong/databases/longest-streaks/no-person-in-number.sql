-- Numbers the days of all people together.
CREATE VIEW answer AS
WITH days AS (
  SELECT DISTINCT person, date(at) AS day FROM answers
), marked AS (
  SELECT person, day,
         julianday(day) - ROW_NUMBER() OVER (
           ORDER BY day
         ) AS streak
  FROM days
), streaks AS (
  SELECT person, COUNT(*) AS days, MIN(day) AS since
  FROM marked GROUP BY person, streak
), placed AS (
  SELECT person, days, since, ROW_NUMBER() OVER (
           PARTITION BY person ORDER BY days DESC, since
         ) AS place
  FROM streaks
)
SELECT person, days, since FROM placed WHERE place = 1;
