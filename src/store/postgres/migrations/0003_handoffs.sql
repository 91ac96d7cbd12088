-- The shards whose connection moves from one process to another.
CREATE TABLE handoffs (
    shard integer PRIMARY KEY,
    -- The process that gave the shard back, and serves its clicks until the next one is connected.
    process bigint NOT NULL REFERENCES processes ON DELETE CASCADE,
    -- The next one is connected.
    connected boolean NOT NULL DEFAULT false,
    -- The interactions that the former process served last, once it serves no more.
    served bigint[]
);
