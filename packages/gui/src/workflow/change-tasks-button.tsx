import { formatCount } from "@jobmon/core";
import { Button } from "@mantine/core";
import type { TaskActionRequest } from "../actions/task-actions.ts";
import type { Where } from "../filters.ts";

interface ChangeTasksButtonProps {
  readonly ids: ReadonlySet<number>;
  readonly counted: string | undefined;
  readonly where: Where;
  readonly onAct: (request: TaskActionRequest) => void;
  readonly onClear: () => void;
}

/** Acts on the ticked tasks, or, with none ticked, on all that fit the filter. */
export function ChangeTasksButton({ ids, counted, where, onAct, onClear }: ChangeTasksButtonProps) {
  if (ids.size === 0)
    return (
      <Button
        variant="default"
        size="compact-sm"
        disabled={counted === undefined}
        onClick={() =>
          onAct({
            action: "retry",
            where,
            what: where === undefined ? "all tasks" : "the tasks of this filter",
          })
        }
      >
        Change {where === undefined ? "all" : "these"} …
      </Button>
    );
  return (
    <>
      <Button
        size="compact-sm"
        onClick={() =>
          onAct({
            action: "retry",
            where: [`id:in:${[...ids].join(",")}`],
            what: ids.size === 1 ? "the selected task" : `the ${formatCount(ids.size)} selected tasks`,
          })
        }
      >
        Change {formatCount(ids.size)} selected …
      </Button>
      <Button variant="subtle" color="gray" size="compact-sm" onClick={onClear}>
        Clear
      </Button>
    </>
  );
}
