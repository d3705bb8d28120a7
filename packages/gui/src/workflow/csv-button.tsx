import type { Reply } from "@jobmon/api";
import { formatCount } from "@jobmon/core";
import { Button } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconDownload } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { call } from "../api/call.ts";
import type { ListInput } from "../api/queries.ts";
import { saveFile } from "../table/save-file.ts";
import { TaskCsv } from "./task-csv.ts";

interface CsvButtonProps {
  readonly workflowId: number;
  readonly list: ListInput;
  readonly isEmpty: boolean;
}

const PAGE = 1_000;
const MAX_PAGES = 10_000;

/** Every task that fits the filter, in the order of the table, read in pages. */
export function CsvButton({ workflowId, list, isEmpty }: CsvButtonProps) {
  const [written, setWritten] = useState(0);
  const abort = useRef<AbortController>(undefined);
  const save = useMutation({
    mutationFn: async ({ signal }: AbortController) => {
      const csv = new TaskCsv();
      const { where, sort } = list;
      let cursor: string | null | undefined;
      for (let page = 0; cursor !== null && page < MAX_PAGES; page++) {
        const input = {
          workflowId,
          where: where as string[] | undefined,
          sort,
          with: "latest" as const,
          limit: PAGE,
          cursor,
        };
        const { rows, nextCursor }: Reply<"listTasks"> = await call("listTasks", input, signal);
        csv.add(rows);
        setWritten(csv.rows);
        cursor = nextCursor;
      }
      saveFile(`workflow-${workflowId}-tasks.csv`, "text/csv", await csv.finish());
    },
    onError: (error, { signal }) => {
      if (!signal.aborted) notifications.show({ title: "No CSV was written", message: error.message });
    },
  });
  const start = () => {
    abort.current = new AbortController();
    setWritten(0);
    save.mutate(abort.current);
  };
  return (
    <Button
      variant="default"
      size="compact-sm"
      leftSection={<IconDownload size={15} />}
      onClick={() => (save.isPending ? abort.current?.abort() : start())}
      disabled={isEmpty}
      title="Every task of this filter, as CSV"
    >
      {save.isPending ? `${formatCount(written)} rows, cancel` : "CSV"}
    </Button>
  );
}
