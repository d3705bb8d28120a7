import type { Reply } from "@jobmon/api";
import { infiniteQueryOptions } from "@tanstack/react-query";
import { call } from "../api/call.ts";

export type Account = Reply<"putAccount">;
export type Credential = Reply<"listTokens">["rows"][number];
export type AuditEntry = Reply<"listAuditEntries">["rows"][number];

const PAGE = 100;
const pages = {
  initialPageParam: undefined as string | undefined,
  getNextPageParam: ({ nextCursor }: { readonly nextCursor: string | null }) => nextCursor ?? undefined,
};

export const accountsQuery = infiniteQueryOptions({
  queryKey: ["admin", "accounts"],
  queryFn: ({ pageParam, signal }) => call("listAccounts", { limit: PAGE, cursor: pageParam }, signal),
  ...pages,
});

export const tokensQuery = infiniteQueryOptions({
  queryKey: ["admin", "tokens"],
  queryFn: ({ pageParam, signal }) =>
    call("listTokens", { user: "*", limit: PAGE, cursor: pageParam }, signal),
  ...pages,
});

export const sessionsQuery = infiniteQueryOptions({
  queryKey: ["admin", "sessions"],
  queryFn: ({ pageParam, signal }) =>
    call("listSessions", { user: "*", limit: PAGE, cursor: pageParam }, signal),
  ...pages,
});

export const auditQuery = (actor: string | undefined) =>
  infiniteQueryOptions({
    queryKey: ["admin", "audit", actor ?? ""],
    queryFn: ({ pageParam, signal }) =>
      call("listAuditEntries", { actor, limit: PAGE, cursor: pageParam }, signal),
    ...pages,
  });
