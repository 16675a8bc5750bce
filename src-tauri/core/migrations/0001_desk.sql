-- The journal, what is folded from it, and what belongs to this desk alone.
-- Ids are 16 bytes, operation ids 32; instants are milliseconds since 1970 in UTC.
-- `number` is a local row number; `batch` says with which call of several parts a row came (0: none).

-- What is the same in every header of a log, once: the journal has the log's local number.
CREATE TABLE log (
  number       INTEGER PRIMARY KEY,
  id           BLOB NOT NULL,
  device       BLOB NOT NULL,
  organisation BLOB NOT NULL,
  UNIQUE (id, device)
) STRICT;

CREATE TABLE journal (
  position  INTEGER PRIMARY KEY,
  operation BLOB    NOT NULL,
  log       INTEGER NOT NULL,
  seq       INTEGER NOT NULL,
  hlc       INTEGER NOT NULL,
  call      BLOB    NOT NULL,
  part      INTEGER NOT NULL,
  header    BLOB    NOT NULL,
  body      BLOB,
  received  INTEGER NOT NULL,
  state     INTEGER NOT NULL CHECK (state IN (0, 1, 2)) -- accepted, waiting, quarantined
) STRICT;
CREATE UNIQUE INDEX journal_by_operation ON journal (operation);
CREATE UNIQUE INDEX journal_by_seq ON journal (log, seq);
CREATE INDEX journal_unsettled ON journal (state) WHERE state <> 0;

CREATE TRIGGER journal_keeps BEFORE DELETE ON journal
BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;

CREATE TRIGGER journal_is_written_once BEFORE UPDATE ON journal
WHEN NEW.position IS NOT OLD.position OR NEW.operation IS NOT OLD.operation OR NEW.log IS NOT OLD.log
  OR NEW.seq IS NOT OLD.seq OR NEW.hlc IS NOT OLD.hlc OR NEW.call IS NOT OLD.call OR NEW.part IS NOT OLD.part
  OR NEW.header IS NOT OLD.header OR NEW.received IS NOT OLD.received
  OR (NEW.body IS NOT OLD.body AND NEW.body IS NOT NULL)
BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;

CREATE TRIGGER log_keeps BEFORE DELETE ON log
BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;

CREATE TRIGGER log_is_written_once BEFORE UPDATE ON log
BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;

-- Folded: which operations touched which row; `head` marks those that no other one builds on.
-- A row is its kind and its id; `kind` is the place of the kind in the fold's table, 0 for calls.
CREATE TABLE touched (
  row      BLOB    NOT NULL,
  kind     INTEGER NOT NULL,
  position INTEGER NOT NULL,
  head     INTEGER NOT NULL,
  PRIMARY KEY (row, kind, position)
) STRICT, WITHOUT ROWID;

-- Folded: each act, and whether it was taken back.
CREATE TABLE call (
  position INTEGER PRIMARY KEY,
  id       BLOB    NOT NULL UNIQUE,
  log      INTEGER NOT NULL,
  op       TEXT    NOT NULL,
  actor    BLOB    NOT NULL,
  at       INTEGER NOT NULL,
  undoes   BLOB,
  undone   INTEGER NOT NULL,
  incident BLOB
) STRICT;
CREATE INDEX call_by_undoes ON call (undoes) WHERE undoes IS NOT NULL;

-- Folded: calls of several parts; their rows show once the call does.
CREATE TABLE batch (
  number INTEGER PRIMARY KEY,
  call   BLOB    NOT NULL UNIQUE,
  shown  INTEGER NOT NULL
) STRICT;
INSERT INTO batch (number, call, shown) VALUES (0, x'00000000000000000000000000000000', 1);

-- Folded: rows that a call of several parts changed but did not bring; they are made anew when it shows or hides.
CREATE TABLE elsewhere (
  batch INTEGER NOT NULL,
  row   BLOB    NOT NULL,
  kind  TEXT    NOT NULL,
  PRIMARY KEY (batch, row, kind)
) STRICT, WITHOUT ROWID;

-- Folded: changes of one field that were made apart and did not hold.
CREATE TABLE conflict (
  row   BLOB    NOT NULL,
  kind  TEXT    NOT NULL,
  field TEXT    NOT NULL,
  at    INTEGER NOT NULL,
  by    BLOB    NOT NULL,
  value ANY,
  PRIMARY KEY (row, kind, field, at, by)
) STRICT, WITHOUT ROWID;

-- Folded: operations whose body was erased by law.
CREATE TABLE erased (operation BLOB NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID;

CREATE TABLE organisation (
  number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, batch INTEGER NOT NULL, voided INTEGER NOT NULL,
  name TEXT, path BLOB
) STRICT;

CREATE TABLE desk (
  number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, batch INTEGER NOT NULL, voided INTEGER NOT NULL,
  device BLOB, log BLOB, code TEXT, name TEXT
) STRICT;

CREATE TABLE person (
  number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, batch INTEGER NOT NULL, voided INTEGER NOT NULL,
  name TEXT, role TEXT
) STRICT;
CREATE INDEX person_by_name ON person (name COLLATE NOCASE);

CREATE TABLE team (
  number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, batch INTEGER NOT NULL, voided INTEGER NOT NULL,
  name TEXT, kind TEXT, tier INTEGER
) STRICT;

CREATE TABLE team_member (
  team BLOB NOT NULL, person BLOB NOT NULL, PRIMARY KEY (team, person)
) STRICT, WITHOUT ROWID;

CREATE TABLE caller (
  number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, batch INTEGER NOT NULL, voided INTEGER NOT NULL,
  name TEXT, contact TEXT
) STRICT;
CREATE INDEX caller_by_name ON caller (name COLLATE NOCASE);

-- `steps`: the ids of the teams, tier 1 first, separated by spaces.
CREATE TABLE path (
  number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, batch INTEGER NOT NULL, voided INTEGER NOT NULL,
  name TEXT, steps TEXT
) STRICT;

CREATE TABLE category (
  number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, batch INTEGER NOT NULL, voided INTEGER NOT NULL,
  name TEXT, parent BLOB, path BLOB
) STRICT;

-- `text`: criteria, levels and matrix of one version, as JSON; it never changes.
CREATE TABLE scheme (
  number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, batch INTEGER NOT NULL, voided INTEGER NOT NULL,
  version INTEGER, effective INTEGER, text TEXT
) STRICT;

CREATE TABLE incident (
  number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, batch INTEGER NOT NULL, voided INTEGER NOT NULL,
  reference TEXT, source_reference TEXT, title TEXT, description TEXT, workaround TEXT,
  caller BLOB, category BLOB, channel TEXT, users INTEGER,
  detected INTEGER, reported INTEGER, recorded INTEGER, restored INTEGER,
  state TEXT, hold_reason TEXT, hold_until INTEGER,
  team BLOB, assignee BLOB, owner BLOB, path BLOB, tier INTEGER, rating BLOB,
  resolution_code TEXT, resolution_imported TEXT, cause TEXT, resolution TEXT, resolved INTEGER,
  cancel_reason TEXT,
  -- derived from the above and from the rows around it
  open INTEGER NOT NULL, held INTEGER NOT NULL, review INTEGER NOT NULL,
  priority INTEGER, callers INTEGER NOT NULL,
  rank INTEGER NOT NULL, fewer INTEGER NOT NULL,
  overridden INTEGER NOT NULL, eased INTEGER, because TEXT
) STRICT;
CREATE INDEX incident_work ON incident (batch, held, rank, fewer, reported, number, review)
  WHERE open = 1 AND voided = 0;
CREATE INDEX incident_by_assignee ON incident (assignee, batch, held, rank, fewer, reported, number, review)
  WHERE open = 1 AND voided = 0;
CREATE INDEX incident_waiting ON incident (batch, review, number) WHERE held = 1 AND voided = 0;
CREATE INDEX incident_reported ON incident (batch, reported, number) WHERE voided = 0;
CREATE INDEX incident_by_reference ON incident (reference);
CREATE INDEX incident_by_source_reference ON incident (source_reference) WHERE source_reference IS NOT NULL;

-- The timeline of an incident, which has each `id` once. `detail`: the values of the event's sentence, as JSON.
CREATE TABLE entry (
  number INTEGER PRIMARY KEY, owner BLOB NOT NULL, id BLOB NOT NULL, voided INTEGER NOT NULL,
  at INTEGER NOT NULL, by BLOB NOT NULL,
  kind TEXT, said TEXT, text TEXT, state TEXT, detail TEXT
) STRICT;
CREATE INDEX entry_by_owner ON entry (owner, at);

-- The ratings of an incident, which has each `id` once. `answers`: criterion → level, as JSON; `because`: which of them decided, as JSON.
CREATE TABLE rating (
  number INTEGER PRIMARY KEY, owner BLOB NOT NULL, id BLOB NOT NULL, voided INTEGER NOT NULL,
  at INTEGER NOT NULL, by BLOB NOT NULL,
  scheme BLOB, answers TEXT, users INTEGER, impact TEXT, urgency TEXT, computed INTEGER, priority INTEGER, reason TEXT,
  workaround INTEGER, because TEXT
) STRICT;
CREATE INDEX rating_by_owner ON rating (owner);

CREATE TABLE affected (
  number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, batch INTEGER NOT NULL, voided INTEGER NOT NULL,
  incident BLOB, caller BLOB, channel TEXT, at INTEGER, told INTEGER
) STRICT;
CREATE INDEX affected_by_incident ON affected (incident, at);

-- Folded: how many incidents each view shows, by batch; `person` is empty but for the view of one's own.
CREATE TABLE tally (
  batch  INTEGER NOT NULL,
  view   TEXT    NOT NULL,
  person BLOB    NOT NULL,
  n      INTEGER NOT NULL,
  PRIMARY KEY (batch, view, person)
) STRICT, WITHOUT ROWID;

-- What belongs to this desk alone.
CREATE TABLE local_desk (name TEXT NOT NULL PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;
CREATE TABLE local_reply (
  number INTEGER PRIMARY KEY, call BLOB NOT NULL UNIQUE, op TEXT NOT NULL, ask BLOB NOT NULL, reply TEXT NOT NULL
) STRICT;
CREATE TABLE local_draft (
  person BLOB NOT NULL, place TEXT NOT NULL, text TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (person, place)
) STRICT, WITHOUT ROWID;
CREATE TABLE local_preference (
  person BLOB NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (person, name)
) STRICT, WITHOUT ROWID;
