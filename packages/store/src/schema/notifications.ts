import { NOTIFICATION_CHANNELS, NOTIFICATION_KINDS, NOTIFICATION_SCOPES } from "@jobmon/core";

const oneOf = (column: string, words: readonly string[]) =>
  `CHECK (${column} IN (${words.map((word) => `'${word}'`).join(", ")}))`;

/**
 * Who wants to hear of what, and what is on its way to them. An event is written by the transaction that causes it; those
 * of one rule that come soon after each other become one message, which is sent until it arrives or is given up.
 */
export const NOTIFICATIONS: readonly string[] = [
  `CREATE TABLE notification_rule (
    id INTEGER PRIMARY KEY, user_name TEXT NOT NULL, scope TEXT NOT NULL ${oneOf("scope", NOTIFICATION_SCOPES)},
    tool_id INTEGER REFERENCES tool (id), workflow_id INTEGER, events TEXT NOT NULL,
    stalled_ms INTEGER NOT NULL, back_pressure_ms INTEGER NOT NULL,
    channel TEXT NOT NULL ${oneOf("channel", NOTIFICATION_CHANNELS)}, target TEXT NOT NULL, secret TEXT NOT NULL,
    is_enabled INTEGER NOT NULL, created_at INTEGER NOT NULL)`,
  `CREATE INDEX notification_rule_user ON notification_rule (user_name, id)`,
  `CREATE INDEX notification_rule_tool ON notification_rule (tool_id)`,
  `CREATE INDEX notification_rule_workflow ON notification_rule (workflow_id)`,
  `CREATE TABLE notification_message (
    id INTEGER PRIMARY KEY, rule_id INTEGER NOT NULL REFERENCES notification_rule (id), message_key TEXT NOT NULL UNIQUE,
    content TEXT NOT NULL, state TEXT NOT NULL ${oneOf("state", ["waiting", "delivered", "given_up"])},
    attempts INTEGER NOT NULL, next_at INTEGER NOT NULL, created_at INTEGER NOT NULL, ended_at INTEGER, error TEXT)`,
  `CREATE INDEX notification_message_rule ON notification_message (rule_id, created_at)`,
  `CREATE INDEX notification_message_waiting ON notification_message (next_at) WHERE state = 'waiting'`,
  `CREATE TABLE notification_event (
    id INTEGER PRIMARY KEY, rule_id INTEGER NOT NULL REFERENCES notification_rule (id),
    workflow_id INTEGER NOT NULL REFERENCES workflow (id), workflow_run_id INTEGER NOT NULL REFERENCES workflow_run (id),
    kind TEXT NOT NULL ${oneOf("kind", NOTIFICATION_KINDS)}, episode INTEGER NOT NULL, facts TEXT NOT NULL,
    created_at INTEGER NOT NULL, message_id INTEGER REFERENCES notification_message (id),
    UNIQUE (rule_id, workflow_run_id, kind, episode))`,
  `CREATE INDEX notification_event_open ON notification_event (rule_id, created_at) WHERE message_id IS NULL`,
  `CREATE INDEX notification_event_message ON notification_event (message_id)`,
];
