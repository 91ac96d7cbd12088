-- What spaced repetition remembers about members and questions.

CREATE TABLE review_cards (
    "guild" bigint NOT NULL,
    "member" bigint NOT NULL,
    "question" text COLLATE "C" NOT NULL,
    version smallint NOT NULL,
    record jsonb NOT NULL,
    PRIMARY KEY ("guild", "member", "question")
);

-- Index rows, as in the first migration.
CREATE TABLE due_cards (
    "guild" bigint NOT NULL,
    "member" bigint NOT NULL,
    "due" bigint NOT NULL,
    "question" text COLLATE "C" NOT NULL,
    PRIMARY KEY ("guild", "member", "due", "question")
);
