-- Members' plans up to an interview date.

CREATE TABLE prep_plans (
    "guild" bigint NOT NULL,
    "member" bigint NOT NULL,
    version smallint NOT NULL,
    record jsonb NOT NULL,
    PRIMARY KEY ("guild", "member")
);

-- Index rows, as in the first migration.
CREATE TABLE prep_plans_by_team (
    "guild" bigint NOT NULL,
    "team" bigint NOT NULL,
    "member" bigint NOT NULL,
    PRIMARY KEY ("guild", "team", "member")
);
