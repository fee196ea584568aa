-- Entries of a damaged logbook that could not be read any more when what was
-- sound was rescued (docs/journal.md, section 18). Their leaf hashes stand in the
-- tree; who opens the record is told by the entry by_seq.
CREATE TABLE lost (
  seq    INTEGER PRIMARY KEY,
  by_seq INTEGER NOT NULL,   -- the entry that says so
  whole  INTEGER NOT NULL,   -- 1 where the header is lost too, 0 where only salt and body are
  CHECK (by_seq > seq)
) STRICT;
CREATE TRIGGER lost_no_update BEFORE UPDATE ON lost BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER lost_no_delete BEFORE DELETE ON lost BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
