-- The default frame includes all bookings of the day.
CREATE VIEW answer AS
SELECT id, account, day, amount,
       SUM(amount) OVER (PARTITION BY account ORDER BY day) AS balance
FROM bookings;
