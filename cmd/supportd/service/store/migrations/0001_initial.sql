-- Moments are milliseconds since 1970 (UTC), days are texts YYYY-MM-DD in Asia/Tokyo. 0 and '' stand for "not (yet)",
-- so that no column is ever NULL except references.

CREATE TABLE setting (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Days on which the calendar differs from the law's own rules.
CREATE TABLE calendar_override (
    day    TEXT PRIMARY KEY,
    closed INTEGER NOT NULL,
    name   TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE company (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE office (
    id         INTEGER PRIMARY KEY,
    company_id INTEGER NOT NULL REFERENCES company (id),
    name       TEXT NOT NULL,
    UNIQUE (company_id, name)
) STRICT;

CREATE TABLE account (
    id            INTEGER PRIMARY KEY,
    office_id     INTEGER NOT NULL REFERENCES office (id),
    login_id      TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    person        TEXT NOT NULL,
    applicant     TEXT NOT NULL -- JSON, 申込担当者 on file
) STRICT;

-- Keyed by what was typed, whether or not there is such an account: a lock must not tell which log-in IDs exist.
CREATE TABLE login_attempt (
    login_id     TEXT PRIMARY KEY,
    failures     INTEGER NOT NULL,
    locked_until INTEGER NOT NULL,
    last_at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
    token_hash   BLOB PRIMARY KEY,
    account_id   INTEGER NOT NULL REFERENCES account (id),
    logged_in_at INTEGER NOT NULL,
    idle_until   INTEGER NOT NULL,
    ends_at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE terminal (
    id          INTEGER PRIMARY KEY,
    office_id   INTEGER NOT NULL REFERENCES office (id),
    name        TEXT NOT NULL UNIQUE,
    transport   TEXT NOT NULL,
    device_kind TEXT NOT NULL
) STRICT;
CREATE INDEX terminal_by_office ON terminal (office_id, name);

CREATE TABLE application (
    id           INTEGER PRIMARY KEY,
    number       TEXT NOT NULL UNIQUE,
    office_id    INTEGER NOT NULL REFERENCES office (id),
    state        TEXT NOT NULL,
    version      INTEGER NOT NULL, -- counts what a correction must not overlook
    received_at  INTEGER NOT NULL,
    desired_date TEXT NOT NULL,
    acquire_by   TEXT NOT NULL,
    request      TEXT NOT NULL -- JSON
) STRICT;
CREATE INDEX application_by_office ON application (office_id, id);
CREATE INDEX application_by_day ON application (state, desired_date);

CREATE TABLE application_terminal (
    application_id INTEGER NOT NULL REFERENCES application (id),
    position       INTEGER NOT NULL,
    terminal_id    INTEGER NOT NULL REFERENCES terminal (id),
    code1          TEXT NOT NULL,
    issued_on      TEXT NOT NULL,
    acquired       INTEGER NOT NULL,
    PRIMARY KEY (application_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX application_terminal_by_terminal ON application_terminal (terminal_id);

CREATE TABLE event (
    id             INTEGER PRIMARY KEY,
    application_id INTEGER NOT NULL REFERENCES application (id),
    at             INTEGER NOT NULL,
    kind           TEXT NOT NULL,
    terminal       TEXT NOT NULL,
    text           TEXT NOT NULL
) STRICT;
CREATE INDEX event_by_application ON event (application_id, id);

-- One row for each time that a terminal was given authentication codes; the last one is in force.
CREATE TABLE issue (
    id              INTEGER PRIMARY KEY,
    terminal_id     INTEGER NOT NULL REFERENCES terminal (id),
    application_id  INTEGER REFERENCES application (id),
    code1           TEXT NOT NULL,
    code2           TEXT NOT NULL,
    code3           TEXT NOT NULL,
    issued_on       TEXT NOT NULL,
    acquire_by      TEXT NOT NULL,
    failures        INTEGER NOT NULL,
    blocked_until   INTEGER NOT NULL,
    acknowledged_at INTEGER NOT NULL
) STRICT;
CREATE INDEX issue_by_terminal ON issue (terminal_id, id);

CREATE TABLE certificate (
    id              INTEGER PRIMARY KEY,
    issue_id        INTEGER NOT NULL REFERENCES issue (id),
    acquisition     TEXT NOT NULL UNIQUE,
    serial          TEXT NOT NULL UNIQUE,
    pem             TEXT NOT NULL,
    key_hash        BLOB NOT NULL,
    not_after       INTEGER NOT NULL,
    acquired_at     INTEGER NOT NULL,
    acknowledged_at INTEGER NOT NULL,
    ended_at        INTEGER NOT NULL
) STRICT;
CREATE INDEX certificate_by_issue ON certificate (issue_id, id);

CREATE TABLE news (
    id             INTEGER PRIMARY KEY,
    office_id      INTEGER NOT NULL REFERENCES office (id),
    day            TEXT NOT NULL,
    kind           TEXT NOT NULL,
    number         TEXT NOT NULL, -- 8 digits as shown; may be that of an application made elsewhere
    application_id INTEGER REFERENCES application (id),
    text           TEXT NOT NULL,
    body           TEXT NOT NULL,
    terminals      TEXT NOT NULL -- JSON list of names
) STRICT;
CREATE INDEX news_by_office ON news (office_id, id);

CREATE TABLE mail (
    id             INTEGER PRIMARY KEY,
    application_id INTEGER NOT NULL REFERENCES application (id),
    address        TEXT NOT NULL,
    name           TEXT NOT NULL,
    subject        TEXT NOT NULL,
    body           TEXT NOT NULL,
    queued_at      INTEGER NOT NULL,
    next_at        INTEGER NOT NULL,
    attempts       INTEGER NOT NULL,
    sent_at        INTEGER NOT NULL,
    given_up_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX mail_waiting ON mail (next_at) WHERE sent_at = 0 AND given_up_at = 0;

-- Answers to mutations that succeeded, to be given again to a repeated Idempotency-Key.
CREATE TABLE answer (
    account_id INTEGER NOT NULL REFERENCES account (id),
    operation  TEXT NOT NULL,
    key        TEXT NOT NULL,
    body_hash  BLOB NOT NULL,
    body       BLOB NOT NULL,
    subject    TEXT NOT NULL, -- what it speaks of, so that an acknowledged certificate's answers can be dropped
    at         INTEGER NOT NULL,
    PRIMARY KEY (account_id, operation, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX answer_by_age ON answer (at);
