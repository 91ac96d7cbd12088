-- A plain index enforces nothing.
CREATE TABLE users (
  id INTEGER PRIMARY KEY,
  email TEXT NOT NULL,
  deleted_at TEXT
);
CREATE INDEX users_live_email
  ON users (email) WHERE deleted_at IS NULL;
