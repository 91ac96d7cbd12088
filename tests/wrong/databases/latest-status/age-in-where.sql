-- The condition in WHERE removes tickets without events.
CREATE VIEW answer AS
SELECT t.id, e.status
FROM tickets AS t
LEFT JOIN (
  SELECT ticket_id, status,
         ROW_NUMBER() OVER (
           PARTITION BY ticket_id
           ORDER BY at DESC, id DESC
         ) AS age
  FROM events
) AS e ON e.ticket_id = t.id WHERE e.age = 1;
