import { MAX_NOTIFICATION_RULES, type Reply, type Request } from "@jobmon/api";
import { JobmonError } from "@jobmon/core";
import {
  countRulesOf,
  deleteRule,
  findTool,
  getRule,
  getWorkflowRow,
  insertRule,
  listRules,
  type NamedRule,
  readLastMessages,
  type Tx,
  takeIdsIn,
} from "@jobmon/store";
import { recordAccountChange } from "../../access/record-account-change.ts";
import type { Engine } from "../../engine/engine.ts";
import { checkTarget, redactTarget } from "../../notifications/judge-target.ts";
import { kindsOf } from "../../notifications/news.ts";
import type { Notifying } from "../../notifications/notifying.ts";
import { makeWebhookSecret } from "../../notifications/send/sign-message.ts";
import { BY_ID, readPaging } from "../../queries/read-paging.ts";

const MINUTE_MS = 60_000;
/** Everybody's, in a list that an admin asks for. */
const EVERYBODY = "*";

type Rule = Reply<"listNotificationRules">["rows"][number];

export async function createNotificationRule(
  { engine, targets }: Notifying,
  { body }: Request<"createNotificationRule">,
): Promise<Reply<"createNotificationRule">> {
  const { user, channel, target, scope } = body;
  checkTarget(channel, target, targets);
  const secret = channel === "webhook" ? makeWebhookSecret() : "";
  const rule = await engine.store.write(async (tx) => {
    if ((await countRulesOf(tx, user)) >= MAX_NOTIFICATION_RULES) throw refuseMore(user);
    const id = await takeIdsIn(tx, "notification_rule", 1);
    const row: NamedRule = {
      id,
      user_name: user,
      ...(await findScope(tx, body)),
      events: [...new Set(body.events)].join(" "),
      stalled_ms: body.stalledMinutes * MINUTE_MS,
      back_pressure_ms: body.backPressureMinutes * MINUTE_MS,
      channel,
      target,
      secret,
      is_enabled: 1,
      created_at: engine.clock(),
    };
    const { tool_name: _, ...stored } = row;
    await insertRule(tx, stored);
    await recordAccountChange(tx, recorderOf(engine, user), {
      event: "notification_rule_created",
      detail: `Rule ${id} of ${user}, scope ${scope}: ${row.events} to ${channel} ${redactTarget(channel, target)}.`,
      actingFor: user,
    });
    return row;
  });
  return { rule: describeRule(rule, null), secret: secret === "" ? null : secret };
}

async function findScope(
  tx: Tx,
  { scope, tool, workflowId }: Request<"createNotificationRule">["body"],
): Promise<Pick<NamedRule, "scope" | "tool_id" | "workflow_id" | "tool_name">> {
  const none = { scope, tool_id: null, workflow_id: null, tool_name: null };
  const given = { tool: tool !== undefined, workflow: workflowId !== undefined };
  if (given.tool !== (scope === "tool") || given.workflow !== (scope === "workflow"))
    throw refuseScope(scope);
  if (tool !== undefined) {
    const found = await findTool(tx, tool);
    if (found !== undefined) return { ...none, tool_id: found.id, tool_name: tool };
    throw refuseUnknown({
      what: "tool",
      id: tool,
      hint: "A rule can be about a tool once it has a workflow.",
    });
  }
  if (workflowId !== undefined) {
    if ((await getWorkflowRow(tx, workflowId)) !== undefined) return { ...none, workflow_id: workflowId };
    const hint = "`jobmon workflow list --all` shows those that exist.";
    throw refuseUnknown({ what: "workflow", id: workflowId, hint });
  }
  return none;
}

export async function listNotificationRules(
  engine: Engine,
  request: Request<"listNotificationRules">,
): Promise<Reply<"listNotificationRules">> {
  const { limit } = request;
  const user = request.user ?? engine.caller?.user ?? EVERYBODY;
  const { page, encodeNext } = readPaging(
    { ...request, where: [user] },
    { name: "listNotificationRules", sorts: BY_ID, defaultSort: "-id" },
  );
  const { found, last } = await engine.store.read(async (db) => {
    const found = await listRules(db, {
      user: user === EVERYBODY ? null : user,
      beforeId: page.after?.id ?? Number.MAX_SAFE_INTEGER,
      limit: limit + 1,
    });
    return {
      found,
      last: await readLastMessages(
        db,
        found.map(({ id }) => id),
      ),
    };
  });
  const rows = found.slice(0, limit);
  const end = rows.at(-1);
  return {
    rows: rows.map((row) => {
      const message = last.get(row.id);
      const { state, error, created_at: at } = message ?? {};
      return describeRule(row, message === undefined ? null : ({ at, state, error } as Rule["lastMessage"]));
    }),
    nextCursor: found.length > limit && end ? encodeNext({ value: end.id, id: end.id }) : null,
  };
}

export async function deleteNotificationRule(
  engine: Engine,
  { ruleId }: Request<"deleteNotificationRule">,
): Promise<Reply<"deleteNotificationRule">> {
  return engine.store.write(async (tx) => {
    const rule = await getRule(tx, ruleId);
    if (rule === undefined) throw refuseUnknownRule(ruleId);
    const deleted = await deleteRule(tx, ruleId);
    await recordAccountChange(tx, recorderOf(engine, rule.user_name), {
      event: "notification_rule_deleted",
      detail: `Rule ${ruleId} of ${rule.user_name}, to ${rule.channel} ${redactTarget(rule.channel, rule.target)}.`,
      actingFor: rule.user_name,
    });
    return { deleted };
  });
}

/** Where nobody has an account, whoever is named did it. */
function recorderOf({ clock, caller }: Engine, user: string) {
  return { clock, caller: caller ?? { user } };
}

function describeRule(row: NamedRule, lastMessage: Rule["lastMessage"]): Rule {
  return {
    ruleId: row.id,
    user: row.user_name,
    scope: row.scope,
    tool: row.tool_name,
    workflowId: row.workflow_id,
    events: kindsOf(row),
    stalledMinutes: row.stalled_ms / MINUTE_MS,
    backPressureMinutes: row.back_pressure_ms / MINUTE_MS,
    channel: row.channel,
    target: redactTarget(row.channel, row.target),
    enabled: row.is_enabled === 1,
    createdAt: row.created_at,
    lastMessage,
  };
}

function refuseMore(user: string): JobmonError {
  return new JobmonError("too_many_rules", {
    detail: `The rule was not made: ${user} has ${MAX_NOTIFICATION_RULES} already.`,
    hint: "Remove some: `jobmon notify list` shows them.",
  });
}

function refuseScope(scope: string): JobmonError {
  const needs =
    { tool: "the name of a tool", workflow: "the id of a workflow" }[scope] ?? "neither tool nor workflow";
  return new JobmonError("invalid_request", {
    detail: `The rule was not made: with the scope ${scope} it takes ${needs}, and nothing else.`,
    hint: "Give `tool` with the scope tool, `workflowId` with the scope workflow, and neither with all.",
  });
}

function refuseUnknown({
  what,
  id,
  hint,
}: {
  readonly what: string;
  readonly id: string | number;
  readonly hint: string;
}): JobmonError {
  return new JobmonError("not_found", { detail: `The rule was not made: there is no ${what} ${id}.`, hint });
}

export function refuseUnknownRule(ruleId: number): JobmonError {
  return new JobmonError("not_found", {
    detail: `There is no rule ${ruleId} of notifications.`,
    hint: "`jobmon notify list` lists yours.",
    ids: { ruleId },
  });
}
