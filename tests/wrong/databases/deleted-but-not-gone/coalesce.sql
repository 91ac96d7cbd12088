-- One deleted account per address: deleting twice on one day collides.
CREATE TABLE users (
  id INTEGER PRIMARY KEY,
  email TEXT NOT NULL,
  deleted_at TEXT
);
CREATE UNIQUE INDEX users_live_email
  ON users (email, COALESCE(deleted_at, ''));
