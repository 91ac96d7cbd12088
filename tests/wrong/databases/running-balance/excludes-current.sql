-- The frame ends before the current row.
CREATE VIEW answer AS
SELECT id, account, day, amount,
       SUM(amount) OVER (PARTITION BY account ORDER BY day, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS balance
FROM bookings;
