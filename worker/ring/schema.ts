/** The step that made the table of addresses: an older ring's are filled in by code, right after it. */
export const ADDRESSES_STEP = 3;

/** Every table of a Ring, one list a shipped step (docs/STORAGE.md says what each is for). */
export const RING_SCHEMA: readonly (readonly string[])[] = [
  [
    "CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE generation (gen TEXT PRIMARY KEY, from_seq INTEGER NOT NULL) WITHOUT ROWID",
    `CREATE TABLE item (id TEXT PRIMARY KEY, seq INTEGER NOT NULL, deleted INTEGER NOT NULL, times TEXT NOT NULL,
      birth_member TEXT NOT NULL, birth_copy TEXT NOT NULL, print TEXT NOT NULL) WITHOUT ROWID`,
    `CREATE TABLE revision (seq INTEGER PRIMARY KEY, item TEXT NOT NULL, previous INTEGER NOT NULL, content TEXT NOT NULL,
      deleted INTEGER NOT NULL, cause TEXT NOT NULL, member TEXT, at INTEGER NOT NULL)`,
    `CREATE TABLE recovered (item TEXT NOT NULL, gen TEXT NOT NULL, seq INTEGER NOT NULL, content TEXT NOT NULL,
      deleted INTEGER NOT NULL, PRIMARY KEY (item, gen, seq)) WITHOUT ROWID`,
    `CREATE TABLE conflict (id INTEGER PRIMARY KEY, item TEXT NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL,
      member TEXT, seq INTEGER NOT NULL, at INTEGER NOT NULL)`,
    "CREATE INDEX conflict_item ON conflict (item)",
    `CREATE TABLE copy (member TEXT NOT NULL, copy TEXT NOT NULL, item TEXT NOT NULL, number_gen TEXT NOT NULL,
      number_n INTEGER NOT NULL, answer TEXT NOT NULL, agreed TEXT, PRIMARY KEY (member, copy)) WITHOUT ROWID`,
    "CREATE INDEX copy_item ON copy (member, item)",
    `CREATE TABLE member (id TEXT PRIMARY KEY, slot INTEGER NOT NULL UNIQUE, mailbox TEXT NOT NULL, label TEXT NOT NULL,
      folder TEXT NOT NULL, folder_name TEXT NOT NULL, role TEXT NOT NULL, rev INTEGER NOT NULL, state TEXT NOT NULL,
      joining INTEGER NOT NULL, suspended TEXT, added_at INTEGER NOT NULL) WITHOUT ROWID`,
    "CREATE TABLE roster (chunk INTEGER PRIMARY KEY, marks TEXT NOT NULL)",
    `CREATE TABLE exception (member TEXT NOT NULL, item TEXT NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL,
      at INTEGER NOT NULL, PRIMARY KEY (member, item)) WITHOUT ROWID`,
  ],
  [
    `CREATE TABLE errand (what TEXT NOT NULL, member TEXT NOT NULL, payload TEXT NOT NULL, stamp INTEGER NOT NULL,
      tries INTEGER NOT NULL, next_at INTEGER NOT NULL, PRIMARY KEY (what, member)) WITHOUT ROWID`,
    "CREATE TABLE ticket (hash TEXT PRIMARY KEY, who TEXT NOT NULL, until INTEGER NOT NULL, expires_at INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE INDEX exception_item ON exception (item)",
  ],
  [
    `CREATE TABLE act (id TEXT PRIMARY KEY, kind TEXT NOT NULL, item TEXT NOT NULL, member TEXT, who TEXT NOT NULL,
      name TEXT NOT NULL, at INTEGER NOT NULL, seq INTEGER, detail TEXT NOT NULL, state TEXT NOT NULL) WITHOUT ROWID`,
    "CREATE INDEX act_item ON act (item, at)",
    "CREATE TABLE look (act TEXT NOT NULL, member TEXT NOT NULL, later TEXT, PRIMARY KEY (act, member)) WITHOUT ROWID",
    "CREATE TABLE address (address TEXT NOT NULL, item TEXT NOT NULL, PRIMARY KEY (address, item)) WITHOUT ROWID",
    "ALTER TABLE ticket ADD COLUMN member TEXT",
    "ALTER TABLE exception ADD COLUMN tries INTEGER",
  ],
];
