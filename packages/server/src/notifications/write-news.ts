import {
  findRulesAbout,
  insertNotificationEvents,
  readCounts,
  type Tx,
  type WorkflowRow,
} from "@jobmon/store";
import { decideEvents, type News, wordCounts } from "./news.ts";

/**
 * Writes down whom to tell, in the transaction that makes the news: it is told if and only if it happened, whichever
 * server lives on. Without news, which is nearly always, it asks the database nothing.
 */
export async function writeNews(change: {
  readonly tx: Tx;
  readonly now: number;
  readonly workflows: ReadonlyMap<number, WorkflowRow>;
  readonly news: readonly News[];
}): Promise<void> {
  const { tx, now, workflows, news } = change;
  for (const workflowId of new Set(news.map((one) => one.workflowId))) {
    const workflow = workflows.get(workflowId);
    if (workflow === undefined) continue;
    const { tool_version_id: toolVersionId, user_name: user } = workflow;
    const rules = await findRulesAbout(tx, { workflowId, toolVersionId, user });
    if (rules.length === 0) continue;
    const counts = wordCounts(await readCounts(tx, workflowId));
    const ofWorkflow = news.filter((one) => one.workflowId === workflowId);
    await insertNotificationEvents(tx, decideEvents(rules, ofWorkflow, { counts, now }));
  }
}
