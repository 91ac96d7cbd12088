-- What the bot remembers. Ids are Discord's; instants are nanoseconds since 1970, or the end of the range
-- for "before" and "after everything". A record is the JSON that backups have, in which U+0001 with a 0
-- or 1 behind it stands for U+0000 and U+0001.

CREATE TABLE servers (
    "guild" bigint NOT NULL,
    version smallint NOT NULL,
    record jsonb NOT NULL,
    PRIMARY KEY ("guild")
);

CREATE TABLE dailies (
    "guild" bigint NOT NULL,
    "number" bigint NOT NULL,
    version smallint NOT NULL,
    record jsonb NOT NULL,
    PRIMARY KEY ("guild", "number")
);

CREATE TABLE reveals (
    "guild" bigint NOT NULL,
    "thread" bigint NOT NULL,
    "question" text COLLATE "C" NOT NULL,
    version smallint NOT NULL,
    record jsonb NOT NULL,
    PRIMARY KEY ("guild", "thread", "question")
);

CREATE TABLE members (
    "guild" bigint NOT NULL,
    "member" bigint NOT NULL,
    version smallint NOT NULL,
    record jsonb NOT NULL,
    PRIMARY KEY ("guild", "member")
);

CREATE TABLE attempts (
    "guild" bigint NOT NULL,
    "member" bigint NOT NULL,
    "id" bigint NOT NULL,
    version smallint NOT NULL,
    record jsonb NOT NULL,
    PRIMARY KEY ("guild", "member", "id")
);

CREATE TABLE interviews (
    "guild" bigint NOT NULL,
    "id" bigint NOT NULL,
    version smallint NOT NULL,
    record jsonb NOT NULL,
    PRIMARY KEY ("guild", "id")
);

CREATE TABLE plans (
    "guild" bigint NOT NULL,
    "kind" smallint NOT NULL,
    "name" text COLLATE "C" NOT NULL,
    version smallint NOT NULL,
    record jsonb NOT NULL,
    PRIMARY KEY ("guild", "kind", "name")
);

CREATE TABLE partner_rounds (
    "guild" bigint NOT NULL,
    version smallint NOT NULL,
    record jsonb NOT NULL,
    PRIMARY KEY ("guild")
);

CREATE TABLE seekers (
    "guild" bigint NOT NULL,
    "member" bigint NOT NULL,
    version smallint NOT NULL,
    record jsonb NOT NULL,
    PRIMARY KEY ("guild", "member")
);

CREATE TABLE pairings (
    "guild" bigint NOT NULL,
    "round" bigint NOT NULL,
    "one" bigint NOT NULL,
    "other" bigint NOT NULL,
    version smallint NOT NULL,
    record jsonb NOT NULL,
    PRIMARY KEY ("guild", "round", "one", "other")
);

CREATE TABLE tasks (
    "guild" bigint NOT NULL,
    "kind" smallint NOT NULL,
    "number" bigint NOT NULL,
    "one" bigint NOT NULL,
    "other" bigint NOT NULL,
    version smallint NOT NULL,
    record jsonb NOT NULL,
    PRIMARY KEY ("guild", "kind", "number", "one", "other")
);

-- What finds records. Each follows from the record by a rule of the program ("an interview is open while
-- ..."), so that each is a table of its own, written with the record.

CREATE TABLE dailies_by_date (
    "guild" bigint NOT NULL,
    "date" text COLLATE "C" NOT NULL,
    "number" bigint NOT NULL,
    PRIMARY KEY ("guild", "date")
);

CREATE TABLE attempts_by_question (
    "guild" bigint NOT NULL,
    "member" bigint NOT NULL,
    "question" text COLLATE "C" NOT NULL,
    "id" bigint NOT NULL,
    PRIMARY KEY ("guild", "member", "question")
);

CREATE TABLE attempts_by_daily (
    "guild" bigint NOT NULL,
    "daily" bigint NOT NULL,
    "member" bigint NOT NULL,
    "id" bigint NOT NULL,
    PRIMARY KEY ("guild", "daily", "member")
);

CREATE TABLE attempts_by_time (
    "guild" bigint NOT NULL,
    "at" bigint NOT NULL,
    "member" bigint NOT NULL,
    "id" bigint NOT NULL,
    "question" text COLLATE "C" NOT NULL,
    PRIMARY KEY ("guild", "at", "member", "id") INCLUDE ("question")
);

CREATE TABLE open_interviews (
    "guild" bigint NOT NULL,
    "id" bigint NOT NULL,
    PRIMARY KEY ("guild", "id")
);

CREATE TABLE open_interviews_by_member (
    "guild" bigint NOT NULL,
    "member" bigint NOT NULL,
    "id" bigint NOT NULL,
    PRIMARY KEY ("guild", "member", "id")
);

CREATE TABLE interviews_by_seat (
    "guild" bigint NOT NULL,
    "member" bigint NOT NULL,
    "id" bigint NOT NULL,
    PRIMARY KEY ("guild", "member", "id")
);

CREATE TABLE open_pairings (
    "guild" bigint NOT NULL,
    "round" bigint NOT NULL,
    "one" bigint NOT NULL,
    "other" bigint NOT NULL,
    PRIMARY KEY ("guild", "round", "one", "other")
);

CREATE TABLE due_tasks (
    "lane" smallint NOT NULL,
    "due" bigint NOT NULL,
    "guild" bigint NOT NULL,
    "kind" smallint NOT NULL,
    "number" bigint NOT NULL,
    "one" bigint NOT NULL,
    "other" bigint NOT NULL,
    PRIMARY KEY ("lane", "due", "guild", "kind", "number", "one", "other")
);

CREATE INDEX due_tasks_by_guild ON due_tasks (guild);

CREATE TABLE leased_tasks (
    "guild" bigint NOT NULL,
    "kind" smallint NOT NULL,
    "number" bigint NOT NULL,
    "one" bigint NOT NULL,
    "other" bigint NOT NULL,
    PRIMARY KEY ("guild", "kind", "number", "one", "other")
);

-- Records that a build could not read and that had to make room, for one that can.
CREATE TABLE set_aside (
    guild bigint NOT NULL,
    kind text COLLATE "C" NOT NULL,
    key bytea NOT NULL,
    version smallint NOT NULL,
    record jsonb NOT NULL,
    PRIMARY KEY (guild, kind, key)
);

-- The latest instant at which a task was leased, by which a clock that goes back is noticed.
CREATE TABLE clock (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    latest bigint NOT NULL
);
