import type { Instance } from "../api/queries.ts";
import { Empty } from "../display/empty.tsx";
import { formatBytes } from "../display/format-bytes.ts";
import { formatSeconds } from "../display/format-time.ts";
import { Moment } from "../display/moment.tsx";
import { ScrollAcross } from "../display/scroll-across.tsx";
import { Status } from "../display/status.tsx";
import { lookOfInstance } from "../display/tones.ts";
import { useNow } from "../display/use-now.ts";

interface AttemptsPanelProps {
  readonly instances: readonly Instance[];
  readonly shownId: number | undefined;
  readonly onPick: (instance: Instance) => void;
}

/** Every attempt: what it asked for, what it used, where it was, and how it ended. */
export function AttemptsPanel({ instances, shownId, onPick }: AttemptsPanelProps) {
  return (
    <section className="panel" aria-label="Attempts">
      <div className="panel-head">
        <h2 className="panel-title">Attempts</h2>
        <span className="muted">pick one to read its log</span>
      </div>
      {instances.length === 0 ? (
        <Empty title="It has not been launched yet." />
      ) : (
        <ScrollAcross label="Attempts, the whole width">
          <table className="plain-table">
            <thead>
              <tr>
                <th>Attempt</th>
                <th>Status</th>
                <th>Ended because</th>
                <th>Node</th>
                <th className="end">Waited</th>
                <th className="end">Ran</th>
                <th className="end">Memory used / asked</th>
                <th>Began</th>
              </tr>
            </thead>
            <tbody>
              {[...instances].reverse().map((instance) => (
                <AttemptRow
                  key={instance.id}
                  instance={instance}
                  isShown={instance.id === shownId}
                  onPick={() => onPick(instance)}
                />
              ))}
            </tbody>
          </table>
        </ScrollAcross>
      )}
    </section>
  );
}

interface AttemptRowProps {
  readonly instance: Instance;
  readonly isShown: boolean;
  readonly onPick: () => void;
}

function AttemptRow({ instance, isShown, onPick }: AttemptRowProps) {
  const { attempt, id, status, node, externalId, leasedAt, startedAt, resources, peakMemoryBytes } = instance;
  const now = useNow();
  const ranMs = instance.wallMs ?? (startedAt === null ? null : (instance.endedAt ?? now) - startedAt);
  const reason = describeEnd(instance);
  const asked = resources.memoryBytes === null ? "–" : formatBytes(resources.memoryBytes);
  const used = peakMemoryBytes === null ? "–" : formatBytes(peakMemoryBytes);
  return (
    <tr style={isShown ? { background: "var(--accent-soft)" } : undefined}>
      <td>
        <button type="button" className="legend-entry row-link" aria-pressed={isShown} onClick={onPick}>
          {attempt} <span className="muted">({id})</span>
        </button>
      </td>
      <td>
        <Status look={lookOfInstance(status)} />
      </td>
      <td className="clip" style={{ maxWidth: 220 }} title={reason}>
        {reason}
      </td>
      <td title={externalId === null ? undefined : `job ${externalId}`}>{node ?? "–"}</td>
      <td className="end">
        {startedAt === null ? "–" : formatSeconds(Math.max(0, startedAt - leasedAt) / 1_000)}
      </td>
      <td className="end">{ranMs === null ? "–" : formatSeconds(Math.max(0, ranMs) / 1_000)}</td>
      <td className="end">
        {used} <span className="muted">/ {asked}</span>
      </td>
      <td style={{ whiteSpace: "nowrap" }}>
        <Moment at={startedAt ?? leasedAt} />
      </td>
    </tr>
  );
}

function describeEnd({ error, exitCode, signal, failureKind, status }: Instance): string {
  if (error !== null) return error.split("\n")[0] ?? "";
  if (signal !== null) return `ended by signal ${signal}`;
  if (exitCode !== null && exitCode !== 0) return `exit code ${exitCode}`;
  if (failureKind !== null) return `${failureKind} failure`;
  return status === "DONE" ? "it succeeded" : "";
}
