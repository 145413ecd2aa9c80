/** Every table of the Directory, one list a shipped step (docs/STORAGE.md says what each is for). */
export const DIRECTORY_SCHEMA: readonly (readonly string[])[] = [
  [
    `CREATE TABLE ring (id TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL,
      created_at INTEGER NOT NULL, wipe_at INTEGER) WITHOUT ROWID`,
    `CREATE TABLE claim (mailbox TEXT NOT NULL, folder TEXT NOT NULL, member TEXT NOT NULL UNIQUE, ring TEXT NOT NULL,
      exclusive INTEGER NOT NULL, PRIMARY KEY (mailbox, folder, member)) WITHOUT ROWID`,
    `CREATE TABLE audit (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL,
      ring TEXT, member TEXT, mailbox TEXT)`,
  ],
  ["ALTER TABLE ring ADD COLUMN health TEXT"],
  [
    // NULL: claimed before directions could be switched, and none is off.
    "ALTER TABLE claim ADD COLUMN writes INTEGER",
    "ALTER TABLE claim ADD COLUMN reads INTEGER",
  ],
  [
    "ALTER TABLE claim ADD COLUMN detail TEXT",
    "CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
  ],
];
