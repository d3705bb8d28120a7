// A page elsewhere: binds a workflow, starts it, and follows it to its end.
import { createApiClient, Tool } from "/jobmon.js";

const { url, token, user, host } = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
const output = document.querySelector("output");
try {
  const client = createApiClient({ url, token, submitter: { user, host }, retriesAttempts: 0 });
  const tool = new Tool({ name: "page", client, defaultCluster: "sequential" });
  const step = tool.taskTemplate({ name: "step", command: "sleep 0.{n}" });
  const workflow = tool.workflow({ name: "from a page" });
  workflow.addTasks(step.tasks({ n: [1, 2, 3] }));
  const run = await workflow.start();
  let events = 0;
  for await (const event of run.events()) {
    events += 1;
    output.textContent = `${event.latestRun.status}: ${event.counts.DONE ?? 0} done`;
  }
  output.dataset.events = String(events);
  output.dataset.end = (await run.wait()).status;
} catch (error) {
  output.dataset.end = `${error.code}: ${error.message}`;
}
