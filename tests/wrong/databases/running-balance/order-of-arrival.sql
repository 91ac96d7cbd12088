-- Orders by id alone: a late booking lands at the end.
CREATE VIEW answer AS
SELECT id, account, day, amount,
       SUM(amount) OVER (PARTITION BY account ORDER BY id) AS balance
FROM bookings;
