-- A server's own questions, and those that members are writing.

CREATE TABLE server_banks (
    "guild" bigint NOT NULL,
    version smallint NOT NULL,
    record jsonb NOT NULL,
    PRIMARY KEY ("guild")
);

CREATE TABLE own_questions (
    "guild" bigint NOT NULL,
    "question" text COLLATE "C" NOT NULL,
    version smallint NOT NULL,
    record jsonb NOT NULL,
    PRIMARY KEY ("guild", "question")
);

CREATE TABLE question_drafts (
    "guild" bigint NOT NULL,
    "member" bigint NOT NULL,
    "id" bigint NOT NULL,
    version smallint NOT NULL,
    record jsonb NOT NULL,
    PRIMARY KEY ("guild", "member", "id")
);

-- Index rows, as in the first migration.
CREATE TABLE own_questions_by_author (
    "guild" bigint NOT NULL,
    "member" bigint NOT NULL,
    "question" text COLLATE "C" NOT NULL,
    PRIMARY KEY ("guild", "member", "question")
);

CREATE TABLE waiting_drafts (
    "guild" bigint NOT NULL,
    "id" bigint NOT NULL,
    "member" bigint NOT NULL,
    PRIMARY KEY ("guild", "id")
);
