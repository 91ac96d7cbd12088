-- RANK by time alone returns ties twice.
CREATE VIEW answer AS
SELECT t.id, e.status
FROM tickets AS t
LEFT JOIN (
  SELECT ticket_id, status,
         RANK() OVER (
           PARTITION BY ticket_id
           ORDER BY at DESC
         ) AS age
  FROM events
) AS e ON e.ticket_id = t.id AND e.age = 1;
