/** Every table of a Mailbox, one list a shipped step (docs/STORAGE.md says what each is for). */
export const MAILBOX_SCHEMA: readonly (readonly string[])[] = [
  [
    "CREATE TABLE membership (member TEXT PRIMARY KEY, ring TEXT NOT NULL UNIQUE, state TEXT NOT NULL) WITHOUT ROWID",
    `CREATE TABLE pair (id INTEGER PRIMARY KEY, member TEXT NOT NULL, item TEXT, copy TEXT, work INTEGER NOT NULL,
      number TEXT NOT NULL, version TEXT NOT NULL, state TEXT NOT NULL)`,
    "CREATE INDEX pair_item ON pair (member, item)",
    "CREATE INDEX pair_copy ON pair (member, copy)",
    "CREATE TABLE loser (member TEXT NOT NULL, item TEXT NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL, origin TEXT, at INTEGER NOT NULL, PRIMARY KEY (member, item, field, value)) WITHOUT ROWID",
    "CREATE TABLE subscription (kind TEXT PRIMARY KEY, id TEXT NOT NULL, expires_at INTEGER NOT NULL, renew_at INTEGER NOT NULL) WITHOUT ROWID",
  ],
  ["CREATE TABLE budget (only INTEGER PRIMARY KEY, state TEXT NOT NULL)"],
];
