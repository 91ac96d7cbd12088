-- ROWS, but the order within a day is undefined.
CREATE VIEW answer AS
SELECT id, account, day, amount,
       SUM(amount) OVER (PARTITION BY account ORDER BY day ROWS UNBOUNDED PRECEDING) AS balance
FROM bookings;
