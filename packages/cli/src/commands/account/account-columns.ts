import type { Reply } from "@jobmon/api";
import { formatAge } from "../../output/moments.ts";
import type { Column } from "../../output/table.ts";

export type AccountRow = Reply<"putAccount">;

export function accountColumns(nowMs: number): readonly Column<AccountRow>[] {
  return [
    { title: "NAME", cell: ({ name }) => name },
    { title: "ROLE", cell: ({ role }) => role },
    { title: "STATE", cell: ({ disabled }) => (disabled ? "disabled" : "") },
    {
      title: "LAST SEEN",
      cell: ({ lastSeenAt }) => (lastSeenAt === null ? "never" : `${formatAge(lastSeenAt, nowMs)} ago`),
    },
    { title: "SINCE", cell: ({ createdAt }) => ({ text: formatAge(createdAt, nowMs) }), align: "right" },
  ];
}
