import type { Reply, Request } from "@jobmon/api";
import {
  ERROR_FIELDS,
  findErrorPage,
  type GroupMark,
  type ListedError,
  listErrorGroups,
  readErrors,
} from "@jobmon/store";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import { getWorkflowOf } from "./get-known.ts";
import { parseFilter } from "./parse-filter.ts";
import { BY_ID, readPaging } from "./read-paging.ts";
import type { Reader } from "./reader.ts";

const GROUPS = { list: "listErrorGroups", sort: "-count", kind: "text" } as const;
const MAX_LINE_CHARACTERS = 300;

export async function listErrors(
  reader: Reader,
  request: Request<"listErrors">,
): Promise<Reply<"listErrors">> {
  const { workflowId } = request;
  const predicates = parseFilter(request.where, ERROR_FIELDS);
  const paging = readPaging(request, { name: "listErrors", sorts: BY_ID, defaultSort: "-id" });
  return reader.store.read(async (db) => {
    await getWorkflowOf(db, workflowId);
    const { ids, next } = await findErrorPage(db, { workflowId, predicates, page: paging.page });
    return { rows: await readErrors(db, ids), nextCursor: paging.encodeNext(next) };
  });
}

export async function listGroupsOfErrors(
  reader: Reader,
  { workflowId, limit, cursor }: Request<"listErrorGroups">,
): Promise<Reply<"listErrorGroups">> {
  const after = cursor === undefined ? undefined : readGroupMark(cursor);
  return reader.store.read(async (db) => {
    await getWorkflowOf(db, workflowId);
    const found = await listErrorGroups(db, { workflowId, limit, after });
    const groups = found.slice(0, limit);
    const samples = await readErrors(
      db,
      groups.map(({ sampleId }) => sampleId),
    );
    const sampleOf = new Map(samples.map((error) => [error.id, error]));
    const last = groups.at(-1);
    return {
      rows: groups.map(({ sampleId, ...group }) => {
        const sample = sampleOf.get(sampleId);
        if (!sample) throw new Error(`error ${sampleId} vanished while it was read`);
        return { ...group, sample: sampleText(sample), sampleInstanceId: sample.instanceId };
      }),
      nextCursor:
        last && found.length > limit
          ? encodeCursor({ value: last.fingerprint, id: last.count }, GROUPS)
          : null,
    };
  });
}

function readGroupMark(cursor: string): GroupMark {
  const { value, id } = decodeCursor(cursor, GROUPS);
  return { fingerprint: String(value), count: id };
}

/** What happened, and the last thing the command said. */
function sampleText({ description, stderrTail }: ListedError): string {
  const lastLine = stderrTail.trimEnd().split("\n").at(-1)?.trim() ?? "";
  return lastLine === ""
    ? description
    : `${description.replace(/\.$/, "")}: ${lastLine.slice(-MAX_LINE_CHARACTERS)}`;
}
