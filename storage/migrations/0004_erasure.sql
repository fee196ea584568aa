-- Erasure for a legal reason (docs/journal.md, section 4). A body may go only in
-- the very transaction that appended the entry which announces it: inside that
-- transaction the head does not cover that entry yet, and in every later one it
-- does (Append moves the head last).
CREATE TABLE erased (
  seq    INTEGER PRIMARY KEY,     -- the entry whose body is gone
  by_seq INTEGER NOT NULL UNIQUE, -- the entry that announces it
  CHECK (by_seq > seq)
) STRICT;
CREATE TRIGGER erased_no_update BEFORE UPDATE ON erased BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER erased_no_delete BEFORE DELETE ON erased BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
DROP TRIGGER body_no_delete;
CREATE TRIGGER body_no_delete BEFORE DELETE ON body WHEN NOT EXISTS (
  SELECT 1 FROM erased x JOIN entry told ON told.seq = x.by_seq JOIN body what ON what.seq = x.by_seq
  WHERE x.seq = OLD.seq AND told.kind = 'entry.shredded' AND told.seq >= (SELECT size FROM head)
    AND json_extract(CAST(what.body AS TEXT), '$.entry') = OLD.seq
    AND (SELECT kind FROM entry WHERE seq = OLD.seq) <> 'entry.shredded'
) BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
-- What is still to be done after an erasure was committed: a crash in between
-- must not leave what was erased readable in the file (storage/scrub.go).
CREATE TABLE erasing (
  what TEXT NOT NULL, -- block, dataset, file, pages
  name TEXT NOT NULL,
  PRIMARY KEY (what, name)
) STRICT;
-- Copies of this logbook that are known of: they hold what is erased later.
CREATE TABLE backup_known (
  path TEXT PRIMARY KEY,
  at   TEXT NOT NULL,    -- when the copy was whole, RFC 3339, UTC
  size INTEGER NOT NULL, -- head it was made from
  root TEXT NOT NULL,
  how  TEXT NOT NULL     -- by hand, by schedule, before a migration, …
) STRICT;
