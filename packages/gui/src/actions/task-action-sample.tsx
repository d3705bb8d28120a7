import { formatCount } from "@jobmon/core";
import { Status } from "../display/status.tsx";
import { lookOfTask } from "../display/tones.ts";
import { tasksOf } from "./task-actions.ts";

type SampleRows = readonly {
  readonly id: number;
  readonly name: string;
  readonly status: Parameters<typeof lookOfTask>[0];
}[];

const SHOWN = 6;

/** What an action would change: how many, and the first of them. */
export function TaskActionSample({ count, rows }: { readonly count: number; readonly rows: SampleRows }) {
  if (count === 0) return <p className="muted">None of them can be changed so.</p>;
  const shown = rows.slice(0, SHOWN);
  return (
    <div>
      <p style={{ marginBottom: 4 }}>
        <strong>{tasksOf(count)}</strong> would change:
      </p>
      <ul style={{ listStyle: "none" }}>
        {shown.map(({ id, name, status }) => (
          <li key={id} style={{ display: "flex", gap: 10 }}>
            <span className="clip" style={{ flex: 1 }}>
              {name}
            </span>
            <Status look={lookOfTask(status)} />
          </li>
        ))}
      </ul>
      {count > shown.length && <p className="muted">and {formatCount(count - shown.length)} more</p>}
    </div>
  );
}
