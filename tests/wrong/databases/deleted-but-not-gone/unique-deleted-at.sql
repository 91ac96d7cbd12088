-- One live account in all.
CREATE TABLE users (
  id INTEGER PRIMARY KEY,
  email TEXT NOT NULL,
  deleted_at TEXT
);
CREATE UNIQUE INDEX users_live_email
  ON users (COALESCE(deleted_at, '')) WHERE deleted_at IS NULL;
