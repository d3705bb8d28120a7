/** Batches of instances that workers run, and the fence that lets one copy of a worker run each. */
export const BATCHES: readonly string[] = [
  `CREATE TABLE batch (
    id INTEGER PRIMARY KEY, distributor_id INTEGER NOT NULL REFERENCES distributor (id), key TEXT NOT NULL,
    credential_hash TEXT NOT NULL, created_at INTEGER NOT NULL, UNIQUE (distributor_id, key))`,
  `CREATE TABLE batch_member (
    batch_id INTEGER NOT NULL REFERENCES batch (id), position INTEGER NOT NULL,
    task_instance_id INTEGER NOT NULL REFERENCES task_instance (id), stdout_path TEXT NOT NULL, stderr_path TEXT NOT NULL,
    PRIMARY KEY (batch_id, position)) WITHOUT ROWID`,
  `ALTER TABLE task_instance ADD COLUMN claim_key TEXT`,
];
