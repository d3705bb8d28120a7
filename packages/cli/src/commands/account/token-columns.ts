import type { Reply } from "@jobmon/api";
import { formatAge, formatMoment } from "../../output/moments.ts";
import type { Column } from "../../output/table.ts";

export type TokenRow = Reply<"listTokens">["rows"][number] & { readonly id: number };

export function tokenColumns(nowMs: number): readonly Column<TokenRow>[] {
  return [
    { title: "ID", cell: ({ id }) => ({ text: String(id) }), align: "right" },
    { title: "OF", cell: ({ account }) => account },
    { title: "FOR", cell: ({ name }) => name },
    { title: "SCOPE", cell: ({ scope }) => scope },
    { title: "HOLDS UNTIL", cell: (row) => tellEnd(row, nowMs) },
    {
      title: "LAST USED",
      cell: ({ lastUsedAt }) => (lastUsedAt === null ? "never" : `${formatAge(lastUsedAt, nowMs)} ago`),
    },
    { title: "", cell: ({ current }) => (current ? "this one" : "") },
  ];
}

function tellEnd({ endedAt, endedBy, expiresAt }: TokenRow, nowMs: number): string {
  if (endedAt !== null) return `revoked by ${endedBy}`;
  return expiresAt <= nowMs ? "expired" : formatMoment(expiresAt, nowMs);
}
