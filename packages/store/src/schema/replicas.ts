/** What several servers of one database need of each other: who sweeps, and questions about logs on the way to their host. */
export const REPLICAS: readonly string[] = [
  `CREATE TABLE duty (name TEXT PRIMARY KEY, holder TEXT NOT NULL, expires_at INTEGER NOT NULL) WITHOUT ROWID`,
  `CREATE TABLE log_request (
    id INTEGER PRIMARY KEY, distributor_id INTEGER NOT NULL REFERENCES distributor (id), request TEXT NOT NULL,
    answer TEXT, is_taken INTEGER NOT NULL, created_at INTEGER NOT NULL)`,
  `CREATE INDEX log_request_distributor ON log_request (distributor_id, is_taken)`,
];
