-- Restricts deleted rows instead of live ones.
CREATE TABLE users (
  id INTEGER PRIMARY KEY,
  email TEXT NOT NULL,
  deleted_at TEXT
);
CREATE UNIQUE INDEX users_live_email
  ON users (email) WHERE deleted_at IS NOT NULL;
