import { TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { call } from "../api/call.ts";
import type { TaskRow } from "../api/queries.ts";
import { Status } from "../display/status.tsx";
import { lookOfTask } from "../display/tones.ts";

const MAX_FOUND = 50;
const TYPING_PAUSE_MS = 250;

export const foundTasksQuery = (workflowId: number, text: string) => ({
  queryKey: ["found-tasks", workflowId, text],
  enabled: text !== "",
  queryFn: ({ signal }: { readonly signal: AbortSignal }) => {
    const where = [/^\d+$/.test(text) ? `id:is:${text}` : `name:contains:${text}`];
    return call("listTasks", { workflowId, where, limit: MAX_FOUND }, signal);
  },
});

interface TaskSearchProps {
  readonly workflowId: number;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly onPick: (taskId: number) => void;
}

/** Finds tasks by name or id; each that is found is ringed, and a click goes to it. */
export function TaskSearch({ workflowId, value, onChange, onPick }: TaskSearchProps) {
  const [text, setText] = useState(value);
  const [isOpen, setIsOpen] = useState(false);
  const { data, isError } = useQuery(foundTasksQuery(workflowId, value));
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (text.trim() === value) return;
    const timer = setTimeout(() => onChange(text.trim()), TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, value, onChange]);
  const rows = data?.rows ?? [];
  const isShown = isOpen && value !== "" && text.trim() === value && (data !== undefined || isError);
  const pick = (taskId: number) => {
    onPick(taskId);
    setIsOpen(false);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: closes the list when focus leaves both.
    <div
      className="task-search"
      onFocus={() => setIsOpen(true)}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setIsOpen(false);
      }}
      onKeyDown={(event) => event.key === "Escape" && setIsOpen(false)}
    >
      <TextInput
        aria-label="Find tasks by name or id"
        placeholder="Find by name or id"
        leftSection={<IconSearch size={14} />}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          const [first] = rows;
          if (event.key === "Enter" && first !== undefined) pick(first.id);
        }}
        w={210}
      />
      {isShown && (
        <FoundTasks rows={rows} hasFailed={isError} hasMore={Boolean(data?.nextCursor)} onPick={pick} />
      )}
    </div>
  );
}

interface FoundTasksProps {
  readonly rows: readonly Pick<TaskRow, "id" | "name" | "status">[];
  readonly hasFailed: boolean;
  readonly hasMore: boolean;
  readonly onPick: (taskId: number) => void;
}

function FoundTasks({ rows, hasFailed, hasMore, onPick }: FoundTasksProps) {
  const found =
    rows.length === 0 ? "No task is named so." : `${hasMore ? "the first " : ""}${rows.length} found`;
  return (
    <div className="task-search-list">
      <p className="muted" role="status">
        {hasFailed ? "The search failed; type again." : found}
      </p>
      <ul>
        {rows.map(({ id, name, status }) => (
          <li key={id}>
            <button type="button" className="found-task" onClick={() => onPick(id)}>
              <span className="clip">{name}</span>
              <Status look={lookOfTask(status)} />
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
