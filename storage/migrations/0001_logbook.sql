-- The journal: append-only, the only truth. Everything else is beside it.
CREATE TABLE entry (
  seq      INTEGER PRIMARY KEY,
  log      TEXT NOT NULL,
  incident TEXT NOT NULL,
  kind     TEXT NOT NULL,
  header   BLOB NOT NULL
) STRICT;
CREATE INDEX entry_incident ON entry (incident, seq);
CREATE TABLE body (
  seq  INTEGER PRIMARY KEY,
  salt BLOB NOT NULL,
  body BLOB NOT NULL
) STRICT;
-- One row per append: the stored hashes idx, idx+1, … one after another.
CREATE TABLE tree (
  idx    INTEGER PRIMARY KEY,
  hashes BLOB NOT NULL
) STRICT;
CREATE TRIGGER entry_no_update BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER entry_no_delete BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER body_no_update BEFORE UPDATE ON body BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER body_no_delete BEFORE DELETE ON body BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER tree_no_update BEFORE UPDATE ON tree BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER tree_no_delete BEFORE DELETE ON tree BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TABLE head (
  one  INTEGER PRIMARY KEY CHECK (one = 1),
  size INTEGER NOT NULL,
  root BLOB NOT NULL,
  note BLOB NOT NULL
) STRICT;
-- Files kept whole; place is 'inside' or the path below evidence/.
CREATE TABLE blob (
  sha256 TEXT PRIMARY KEY,
  size   INTEGER NOT NULL,
  place  TEXT NOT NULL,
  data   BLOB
) STRICT;
-- Rows too many to be entries; one entry commits to each dataset by digest.
CREATE TABLE dataset (
  id       TEXT PRIMARY KEY,
  num      INTEGER NOT NULL UNIQUE,
  incident TEXT NOT NULL,
  live     INTEGER NOT NULL,
  rows     INTEGER NOT NULL
) STRICT;
CREATE TABLE dataset_row (
  id        INTEGER PRIMARY KEY, -- dataset.num * 2^32 + place in the file's order
  dataset   INTEGER NOT NULL,    -- dataset.num
  row       INTEGER NOT NULL,
  line      INTEGER NOT NULL,
  from_us   INTEGER,
  to_us     INTEGER,
  ns        INTEGER NOT NULL,    -- nanoseconds below the microsecond: of from, plus 1000 times those of to
  precision TEXT NOT NULL,
  kind      TEXT NOT NULL,
  text      TEXT NOT NULL,
  systems   TEXT NOT NULL,
  people    TEXT NOT NULL,
  key       TEXT NOT NULL,
  extra     TEXT NOT NULL
) STRICT;
CREATE INDEX dataset_row_time ON dataset_row (dataset, from_us);
CREATE TABLE draft (
  key  TEXT PRIMARY KEY,
  text BLOB NOT NULL,
  at   TEXT NOT NULL
) STRICT;
CREATE TABLE setting (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;
-- Caches: dropped and built again at will.
CREATE TABLE summary (
  incident TEXT PRIMARY KEY,
  json     BLOB NOT NULL
) STRICT;
CREATE TABLE mark (
  name TEXT PRIMARY KEY,
  upto INTEGER NOT NULL
) STRICT;
CREATE VIRTUAL TABLE search USING fts5 (text, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2');
CREATE VIRTUAL TABLE search_row USING fts5 (text, systems, people, content = 'dataset_row', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2', columnsize = 0);
