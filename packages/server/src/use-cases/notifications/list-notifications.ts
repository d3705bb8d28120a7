import type { NotificationBody, Reply, Request } from "@jobmon/api";
import { listMessages } from "@jobmon/store";
import type { Engine } from "../../engine/engine.ts";
import { redactTarget } from "../../notifications/judge-target.ts";
import { BY_ID, readPaging } from "../../queries/read-paging.ts";

const EVERYBODY = "*";

export async function listNotifications(
  engine: Engine,
  request: Request<"listNotifications">,
): Promise<Reply<"listNotifications">> {
  const { limit, ruleId, state } = request;
  const user = request.user ?? engine.caller?.user ?? EVERYBODY;
  const { page, encodeNext } = readPaging(
    { ...request, where: [user, String(ruleId ?? ""), state] },
    { name: "listNotifications", sorts: BY_ID, defaultSort: "-id" },
  );
  const found = await engine.store.read((db) =>
    listMessages(db, {
      user: user === EVERYBODY ? null : user,
      ruleId,
      hasFailed: state === "failing",
      beforeId: page.after?.id ?? Number.MAX_SAFE_INTEGER,
      limit: limit + 1,
    }),
  );
  const rows = found.slice(0, limit);
  const end = rows.at(-1);
  return {
    rows: rows.map((row) => {
      const body = JSON.parse(row.content) as NotificationBody;
      return {
        messageId: row.id,
        ruleId: row.rule_id,
        user: row.user,
        channel: row.channel,
        target: redactTarget(row.channel, row.target),
        title: body.title,
        events: body.events.length + body.omitted,
        state: row.state,
        attempts: row.attempts,
        createdAt: row.created_at,
        nextAt: row.state === "waiting" ? row.next_at : null,
        endedAt: row.ended_at,
        error: row.error,
      };
    }),
    nextCursor: found.length > limit && end ? encodeNext({ value: end.id, id: end.id }) : null,
  };
}
