-- What members say is wrong with questions, and how often follow-ups are opened.

CREATE TABLE flags (
    "guild" bigint NOT NULL,
    "member" bigint NOT NULL,
    "question" text COLLATE "C" NOT NULL,
    version smallint NOT NULL,
    record jsonb NOT NULL,
    PRIMARY KEY ("guild", "member", "question")
);

CREATE TABLE question_tallies (
    "guild" bigint NOT NULL,
    "question" text COLLATE "C" NOT NULL,
    version smallint NOT NULL,
    record jsonb NOT NULL,
    PRIMARY KEY ("guild", "question")
);

-- Index rows, as in the first migration.
CREATE TABLE open_flags (
    "guild" bigint NOT NULL,
    "member" bigint NOT NULL,
    "question" text COLLATE "C" NOT NULL,
    PRIMARY KEY ("guild", "member", "question")
);
