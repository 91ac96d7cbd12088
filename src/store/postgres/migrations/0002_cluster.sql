-- Which process holds which of the bot's shards. Nothing of it is in backups.

-- The processes, each alive until its row expires.
CREATE TABLE processes (
    id bigint PRIMARY KEY,
    -- The most shards that it holds.
    most integer NOT NULL,
    expires timestamptz NOT NULL
);

-- The shards that somebody holds.
CREATE TABLE shards (
    shard integer PRIMARY KEY,
    process bigint NOT NULL REFERENCES processes ON DELETE CASCADE
);

-- The number of shards, as the processes that run have agreed.
CREATE TABLE sharding (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    total integer NOT NULL CHECK (total > 0)
);

-- When the next session may be opened, for each of the groups that Discord counts apart.
CREATE TABLE sessions (
    bucket integer PRIMARY KEY,
    next timestamptz NOT NULL
);

-- Holds nothing. Transactions that met others lock it, to be done one after the other.
CREATE TABLE turns ();
