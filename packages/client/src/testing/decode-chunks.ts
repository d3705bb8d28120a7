import type { Request } from "@jobmon/api";

type Chunk = Request<"putDraftChunk">["body"];

/** A task as a server would read it from the chunks of its draft. */
export interface DecodedTask {
  readonly array: number;
  readonly args: Readonly<Record<string, string>>;
  readonly upstream: readonly number[];
  readonly profile: Chunk["profiles"][number];
  readonly maxAttempts: number;
  readonly priority: number;
  readonly name: string | null;
  readonly attributes: Readonly<Record<string, string>> | null;
}

/** Tasks by index, put together from chunks in any order. */
export function decodeChunks(chunks: readonly Chunk[]): DecodedTask[] {
  const sets = new Map(
    chunks.flatMap(({ sets }) => sets.map(({ ref, members }) => [ref, expandRanges(members)] as const)),
  );
  const profiles = new Map(
    chunks.flatMap(({ profiles }) => profiles.map((profile) => [profile.ref, profile] as const)),
  );
  const tasks: DecodedTask[] = [];
  for (const group of chunks.flatMap(({ groups }) => groups)) {
    for (let at = 0; at < group.count; at++) {
      const set = pick(group.upstreamSet, at);
      const profile = profiles.get(pick(group.profile, at));
      if (profile === undefined) throw new Error("a task names a profile that was not sent");
      tasks[group.firstIndex + at] = {
        array: group.array,
        args: Object.fromEntries(Object.entries(group.args).map(([arg, column]) => [arg, pick(column, at)])),
        upstream: set === null ? [] : (sets.get(set) ?? []),
        profile,
        maxAttempts: pick(group.maxAttempts, at),
        priority: pick(group.priority, at),
        name: group.names?.[at] ?? null,
        attributes: group.attributes?.[at] ?? null,
      };
    }
  }
  return tasks;
}

function pick<T>(column: T | readonly T[], at: number): T {
  return Array.isArray(column) ? (column[at] as T) : (column as T);
}

function expandRanges(ranges: readonly (readonly [number, number])[]): readonly number[] {
  return ranges.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, at) => first + at));
}
