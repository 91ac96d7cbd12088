-- NULLs count as different: two live accounts pass.
CREATE TABLE users (
  id INTEGER PRIMARY KEY,
  email TEXT NOT NULL,
  deleted_at TEXT
);
CREATE UNIQUE INDEX users_live_email
  ON users (email, deleted_at);
