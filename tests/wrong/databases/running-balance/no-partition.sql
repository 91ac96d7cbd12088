-- Mixes the accounts.
CREATE VIEW answer AS
SELECT id, account, day, amount,
       SUM(amount) OVER (ORDER BY day, id ROWS UNBOUNDED PRECEDING) AS balance
FROM bookings;
