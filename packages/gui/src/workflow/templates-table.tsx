import type { Reply } from "@jobmon/api";
import { formatCount } from "@jobmon/core";
import { Modal } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { NumberForm } from "../actions/number-form.tsx";
import { call } from "../api/call.ts";
import type { ArrayRow } from "../api/queries.ts";
import { formatSeconds } from "../display/format-time.ts";
import { ProgressBar } from "../display/progress-bar.tsx";
import { useUserName } from "../shell/session-gate.tsx";
import { describeLimit } from "./limit-word.ts";

type Times = Reply<"listTemplateTimes">["rows"][number];

interface TemplatesTableProps {
  readonly workflowId: number;
  readonly rows: readonly Times[];
  readonly arrays: readonly ArrayRow[];
}

export function TemplatesTable({ workflowId, rows, arrays }: TemplatesTableProps) {
  const [limited, setLimited] = useState<ArrayRow>();
  const arrayOf = new Map(arrays.map((array) => [array.id, array]));
  const close = () => setLimited(undefined);
  return (
    <>
      <table className="plain-table">
        <thead>
          <tr>
            <th>Template</th>
            <th style={{ minWidth: 110 }}>Progress</th>
            <th className="end">Median</th>
            <th className="end">95 %</th>
            <th className="end">Longest</th>
            <th className="end">Failed attempts</th>
            <th className="end wide-only">At once</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((times) => {
            const array = arrayOf.get(times.arrayId);
            return (
              <TemplateRow
                key={times.arrayId}
                workflowId={workflowId}
                times={times}
                array={array}
                onLimit={() => setLimited(array)}
              />
            );
          })}
        </tbody>
      </table>
      <Modal
        opened={limited !== undefined}
        onClose={close}
        title={`Most tasks of ${limited?.templateName} at once`}
      >
        {limited && <LimitForm workflowId={workflowId} array={limited} onClose={close} />}
      </Modal>
    </>
  );
}

interface TemplateRowProps {
  readonly workflowId: number;
  readonly times: Times;
  readonly array: ArrayRow | undefined;
  readonly onLimit: () => void;
}

function TemplateRow({ workflowId, times, array, onLimit }: TemplateRowProps) {
  const { name, failedAttempts, runSeconds } = times;
  const where = [`template:is:${name}`];
  return (
    <tr>
      <td>
        <Link
          to="/workflows/$workflowId/tasks"
          params={{ workflowId }}
          search={{ where }}
          className="row-link"
        >
          {name}
        </Link>
      </td>
      <td>{array && <ProgressBar counts={array.counts} total={array.taskCount} />}</td>
      <td className="end">{runSeconds ? formatSeconds(runSeconds.p50) : "–"}</td>
      <td className="end">{runSeconds ? formatSeconds(runSeconds.p95) : "–"}</td>
      <td className="end">
        {runSeconds ? (
          <Link to="/tasks/$taskId" params={{ taskId: runSeconds.longestTaskId }}>
            {formatSeconds(runSeconds.max)}
          </Link>
        ) : (
          "–"
        )}
      </td>
      <td className="end">{failedAttempts === 0 ? "0" : <strong>{formatCount(failedAttempts)}</strong>}</td>
      <td className="end wide-only">
        {array && (
          <button
            type="button"
            className="legend-entry"
            onClick={onLimit}
            aria-label={`Change how many tasks of ${name} are active at once: ${describeLimit(array.maxConcurrentlyRunning)}`}
          >
            {describeLimit(array.maxConcurrentlyRunning)}
          </button>
        )}
      </td>
    </tr>
  );
}

interface LimitFormProps {
  readonly workflowId: number;
  readonly array: ArrayRow;
  readonly onClose: () => void;
}

function LimitForm({ workflowId, array, onClose }: LimitFormProps) {
  const user = useUserName();
  return (
    <NumberForm
      workflowId={workflowId}
      label="Most tasks of this template that are active at once; empty for no limit of its own, 0 launches nothing"
      value={array.maxConcurrentlyRunning}
      min={0}
      save={(maxConcurrentlyRunning) =>
        call("setTemplateLimit", { workflowId, arrayId: array.id, body: { user, maxConcurrentlyRunning } })
      }
      onClose={onClose}
    />
  );
}
