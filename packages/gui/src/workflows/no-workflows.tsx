import { Copyable } from "../display/copyable.tsx";
import { Empty } from "../display/empty.tsx";

const QUICKSTART = `import { Tool } from "jobmon";

const tool = new Tool({ name: "first" });
const greet = tool.taskTemplate({ name: "greet", command: "echo hello {name}", nodeArgs: ["name"] });
const workflow = tool.workflow({ name: "first" });
workflow.addTasks(greet.tasks({ name: ["Ada", "Grace"] }));
await workflow.run();`;

/** The first thing a new person sees. */
export function NoWorkflows() {
  return (
    <Empty title="No workflow has run here yet.">
      <p>Run a script that defines one; it appears here by itself. The smallest one:</p>
      <div style={{ maxWidth: 760, margin: "12px auto 0", position: "relative" }}>
        <pre className="code-block">{QUICKSTART}</pre>
        <div style={{ position: "absolute", top: 6, right: 6 }}>
          <Copyable text={QUICKSTART} what="script" />
        </div>
      </div>
    </Empty>
  );
}

export function NoMatch({ onClear }: { readonly onClear: () => void }) {
  return (
    <Empty title="No workflow fits this filter.">
      <button type="button" className="legend-entry" onClick={onClear}>
        Remove the filter
      </button>
    </Empty>
  );
}
