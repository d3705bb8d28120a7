/**
 * What the pages about very large workflows are read from: how many tasks were in each state over time, which templates
 * depend on which, and the attempts of a template by run time and by memory.
 */
export const PAGE_READS: readonly string[] = [
  `CREATE TABLE status_history (
    workflow_id INTEGER NOT NULL REFERENCES workflow (id), array_id INTEGER NOT NULL, at INTEGER NOT NULL,
    step_ms INTEGER NOT NULL, ordinal INTEGER NOT NULL, changed_at INTEGER NOT NULL,
    waiting INTEGER NOT NULL, queued INTEGER NOT NULL, launching INTEGER NOT NULL, running INTEGER NOT NULL,
    retrying INTEGER NOT NULL, done INTEGER NOT NULL, failed INTEGER NOT NULL, peak_running INTEGER NOT NULL,
    PRIMARY KEY (workflow_id, array_id, at)) WITHOUT ROWID`,
  `CREATE TABLE array_edge (
    workflow_id INTEGER NOT NULL REFERENCES workflow (id), from_array_id INTEGER NOT NULL, to_array_id INTEGER NOT NULL,
    links INTEGER NOT NULL, PRIMARY KEY (workflow_id, from_array_id, to_array_id)) WITHOUT ROWID`,
  // Workflows that were bound before; new ones bring their edges along.
  `INSERT INTO array_edge (workflow_id, from_array_id, to_array_id, links)
    SELECT m.workflow_id, m.array_id, t.array_id, sum(m.members * t.tasks)
    FROM (SELECT u.workflow_id, x.upstream_set_id, u.array_id, count(*) AS members
        FROM upstream_set_member x JOIN task u ON u.id = x.task_id
        GROUP BY u.workflow_id, x.upstream_set_id, u.array_id) m
      JOIN (SELECT upstream_set_id, array_id, count(*) AS tasks FROM task GROUP BY upstream_set_id, array_id) t
        ON t.upstream_set_id = m.upstream_set_id
    GROUP BY m.workflow_id, m.array_id, t.array_id`,
  `CREATE INDEX task_instance_runtime ON task_instance (array_id, wall_ms, status) WHERE ended_at IS NOT NULL`,
  `CREATE INDEX task_instance_memory ON task_instance (array_id, peak_memory_bytes, status) WHERE ended_at IS NOT NULL`,
];
