-- No order: every row shows the final balance.
CREATE VIEW answer AS
SELECT id, account, day, amount,
       SUM(amount) OVER (PARTITION BY account) AS balance
FROM bookings;
