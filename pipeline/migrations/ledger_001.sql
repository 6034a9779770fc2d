-- Every place that a source ever gave a document at, and the one state that it is in.
CREATE TABLE locations (
    location TEXT PRIMARY KEY,
    source TEXT NOT NULL,
    sha256 TEXT,                -- of the content seen last; null when it could not be read
    document_id TEXT,
    size INTEGER,               -- size and modified are compared for equality only: clocks jump
    modified REAL,
    state TEXT NOT NULL
        CHECK (state IN ('new', 'extracted', 'published', 'quarantined', 'duplicate', 'gone')),
    pending TEXT,               -- of what is new: the event that will be reported once it is extracted
    replaced TEXT,              -- of what is new: the document that this location held before
    attempts INTEGER NOT NULL DEFAULT 0,
    code TEXT,
    reason TEXT,
    advice TEXT,
    page INTEGER,
    transient INTEGER NOT NULL DEFAULT 0,
    tried TEXT,                 -- when it failed last
    pipeline_version TEXT,
    first_seen TEXT NOT NULL,
    last_seen TEXT NOT NULL,
    run INTEGER NOT NULL        -- the run that saw it last
) WITHOUT ROWID;
CREATE INDEX locations_by_document ON locations (document_id);
CREATE INDEX locations_by_source ON locations (source, run);
CREATE INDEX locations_by_state ON locations (state);

CREATE TABLE runs (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id TEXT NOT NULL UNIQUE,
    started_at TEXT NOT NULL,
    finished_at TEXT,
    pipeline_version TEXT NOT NULL,
    command TEXT NOT NULL,
    outcome TEXT NOT NULL,      -- running, finished, interrupted, stopped, failed, killed
    exit_code INTEGER,
    seconds REAL,
    counts TEXT NOT NULL DEFAULT '{}'
);

-- What a run did, once a location; what it passed over unchanged is only counted.
CREATE TABLE events (
    run INTEGER NOT NULL,
    location TEXT NOT NULL,
    event TEXT NOT NULL,
    source TEXT NOT NULL,
    document_id TEXT,
    details TEXT NOT NULL DEFAULT '{}',
    PRIMARY KEY (run, location)
) WITHOUT ROWID;
