import { MAX_PAGE } from "@jobmon/api";
import { type Html, html } from "./html.ts";
import { renderJson } from "./render-json.ts";

const PROBLEM = {
  type: "urn:jobmon:error:workflow_run_active",
  title: "The workflow is running",
  status: 409,
  code: "workflow_run_active",
  detail: "Workflow 7 cannot be reset while its run 9 is open.",
  hint: "Stop it first: jobmon workflow stop 7.",
  ids: { workflowId: 7, workflowRunId: 9 },
  cause: "3f2a9c1e",
};

/** What holds for every route. */
export function renderBasics(): Html {
  return html`<section class="operation basics" id="basics">
<div class="facts">
<h2>Basics</h2>
<p class="lead">Define a workflow, run it, see what became of it. All of Jobmon's own clients, the command line and the web
pages use the routes below and nothing else.</p>
<h4>Calling</h4>
<p>Send <code>Authorization: Bearer TOKEN</code> with every request except those marked “no token”. Bodies are JSON in UTF-8
with <code>Content-Type: application/json</code>. Times are milliseconds since 1970 in UTC; memory is in bytes.</p>
<h4>Pages and filters</h4>
<p>Lists answer at most <code>limit</code> rows (up to ${MAX_PAGE}) and a <code>nextCursor</code>; send it as
<code>cursor</code> until it is <code>null</code>. <code>where</code> may be repeated, as <code>field:operator:value</code>;
all of them must hold. A query parameter that a route does not know is refused.</p>
<h4>Refusals</h4>
<p>Every refusal is a problem document (RFC 9457, <code>application/problem+json</code>): a <code>code</code> for programs, a
<code>detail</code> and a <code>hint</code> for people, the <code>ids</code> it is about. <a href="#errors">All codes</a>.
After a 503, wait as long as <code>Retry-After</code> says.</p>
<h4>Following a request</h4>
<p>Every reply carries <code>x-jobmon-cause</code>, the same id that stands in the server's log and in the history of what the
request changed. Send that header to choose the id yourself.</p>
<h4>Server-sent events</h4>
<p><code>streamEvents</code> sends <code>change</code> events whose <code>id</code> is the version of the workflow. After a
break, <code>Last-Event-ID</code> continues where the stream ended. A comment every 15 seconds shows that the
connection lives.</p>
</div>
<div class="example">
<h4>A call</h4>
<pre><code>curl -H <span class="text">"Authorization: Bearer $JOBMON_TOKEN"</span> \\
  $JOBMON_URL/api/v1/workflows?limit=5</code></pre>
<h4>A refusal</h4>
<pre><code>${renderJson(PROBLEM)}</code></pre>
</div>
</section>`;
}
