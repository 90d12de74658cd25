/** One step of the schema of what adapters keep. Steps are only added at the end, and never changed. */
export interface KeepMigration {
  readonly number: number;
  readonly sql: string;
}

export const KEEP_MIGRATIONS: readonly KeepMigration[] = [
  {
    number: 1,
    sql: `
      CREATE TABLE key_check (one INTEGER PRIMARY KEY CHECK (one = 1), sealed BLOB NOT NULL) STRICT;
      CREATE TABLE source (
        name TEXT PRIMARY KEY,
        checkpoint BLOB,
        is_sealed INTEGER NOT NULL,
        in_step_as_of INTEGER
      ) STRICT;
      CREATE TABLE rejection (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        source TEXT NOT NULL,
        place TEXT NOT NULL,
        code TEXT NOT NULL,
        at INTEGER NOT NULL,
        attempts INTEGER NOT NULL,
        asked INTEGER NOT NULL,
        digest TEXT NOT NULL,
        subject BLOB,
        sealed BLOB,
        UNIQUE (source, place)
      ) STRICT;
      CREATE INDEX rejection_subject ON rejection (source, subject);
      CREATE TABLE seen (
        space TEXT NOT NULL,
        digest BLOB NOT NULL,
        expires_at INTEGER NOT NULL,
        PRIMARY KEY (space, digest)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX seen_expiry ON seen (expires_at);
      CREATE TABLE known (
        source TEXT NOT NULL,
        digest BLOB NOT NULL,
        content BLOB NOT NULL,
        pass INTEGER NOT NULL,
        sealed BLOB NOT NULL,
        PRIMARY KEY (source, digest)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX known_pass ON known (source, pass);
      CREATE TABLE letter (
        consumer TEXT NOT NULL,
        position INTEGER NOT NULL,
        delivery TEXT NOT NULL,
        kind TEXT NOT NULL,
        lane BLOB NOT NULL,
        attempts INTEGER NOT NULL,
        next_at INTEGER NOT NULL,
        is_dead INTEGER NOT NULL,
        code TEXT NOT NULL,
        at INTEGER NOT NULL,
        sealed BLOB NOT NULL,
        PRIMARY KEY (consumer, position)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX letter_lane ON letter (consumer, is_dead, lane, position);
    `,
  },
  {
    number: 2,
    sql: `
      CREATE TABLE notice (
        position INTEGER PRIMARY KEY AUTOINCREMENT,
        source TEXT NOT NULL,
        object TEXT NOT NULL,
        kind TEXT NOT NULL
      ) STRICT;
      CREATE INDEX notice_source ON notice (source, position);
    `,
  },
];
