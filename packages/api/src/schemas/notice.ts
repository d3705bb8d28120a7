import { z } from "zod";
import { MAX_NOTICE_RANGES, MAX_NOTICES } from "../limits.ts";
import { id, timestamp } from "./fields.ts";

const notice = z.object({
  code: z
    .enum(["back_pressure", "waiting", "held", "never_starts", "node_excluded"])
    .describe(
      "`back_pressure`: the cluster takes no tasks now. `waiting`: it has them, and starts them later by itself. `held`: somebody must let them go. `never_starts`: they cannot start as they are. `node_excluded`: a workflow keeps off a node.",
    ),
  text: z.string().min(1).max(1_000).describe("Why, for a person."),
  since: timestamp,
  workflowId: id.nullable().describe("Null: it is about everything on the cluster."),
  instances: z
    .array(z.tuple([id, id]))
    .max(MAX_NOTICE_RANGES)
    .nullable()
    .describe("First and last id of each range of instances that it is about. Null: of no single ones."),
});

export const noticesRequest = z.object({
  epoch: z.number().int().positive(),
  notices: z.array(notice).max(MAX_NOTICES).describe("All that hold now; what was told before is replaced."),
});
export const noticesReply = z.object({});

/** What people are told with a workflow. */
export const workflowNotice = notice
  .pick({ code: true, text: true, since: true })
  .extend({ cluster: z.string() });
