-- What members and servers are told without asking.

CREATE TABLE reminders (
    "guild" bigint NOT NULL,
    "member" bigint NOT NULL,
    version smallint NOT NULL,
    record jsonb NOT NULL,
    PRIMARY KEY ("guild", "member")
);

CREATE TABLE announcements (
    "guild" bigint NOT NULL,
    version smallint NOT NULL,
    record jsonb NOT NULL,
    PRIMARY KEY ("guild")
);
