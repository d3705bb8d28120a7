import { parseSlurmMemory, parseSlurmTime } from "./quantities.ts";

/** A partition and the most that one job may ask of it; null is no limit, or not known. */
export interface Partition {
  readonly name: string;
  readonly isDefault: boolean;
  readonly isUp: boolean;
  readonly maxCores: number | null;
  readonly maxMemoryBytes: number | null;
  readonly maxRuntimeSeconds: number | null;
}

/** What Slurm says about itself. */
export interface ClusterFacts {
  readonly partitions: readonly Partition[];
  /** Most elements of one array. */
  readonly maxArraySize: number;
  /** Most jobs of all users that the controller keeps; each element counts. */
  readonly maxJobs: number;
  readonly hasAccounting: boolean;
  /** Where its nodes are, as Slurm reaches them. */
  readonly nodeAddresses: readonly string[];
}

const DEFAULT_MAX_ARRAY_SIZE = 1_001;
const DEFAULT_MAX_JOBS = 10_000;

/** From `scontrol show config`. */
export function readConfig(output: string): Omit<ClusterFacts, "partitions" | "nodeAddresses"> {
  const config = new Map<string, string>();
  for (const line of output.split("\n")) {
    const at = line.indexOf("=");
    if (at > 0) config.set(line.slice(0, at).trim().toLowerCase(), line.slice(at + 1).trim());
  }
  const scheduler = config.get("schedulerparameters") ?? "";
  const maxArrayTasks = Number(
    /(?:^|,)max_array_tasks=(\d+)/.exec(scheduler)?.[1] ?? Number.POSITIVE_INFINITY,
  );
  const maxArraySize = readCount(config.get("maxarraysize"), DEFAULT_MAX_ARRAY_SIZE);
  return {
    // The value is one above the highest index, and an array of 0 elements is none at all.
    maxArraySize: Math.max(1, Math.min(maxArraySize - 1, maxArrayTasks)),
    maxJobs: readCount(config.get("maxjobcount"), DEFAULT_MAX_JOBS),
    hasAccounting: (config.get("accountingstoragetype") ?? "").endsWith("/slurmdbd"),
  };
}

function readCount(text: string | undefined, otherwise: number): number {
  const count = Number.parseInt(text ?? "", 10);
  return Number.isInteger(count) && count > 0 ? count : otherwise;
}

/** From `scontrol show partition --all --oneliner` and `sinfo --all -N --noheader -o NODE_FORMAT`. */
export function readPartitions(partitions: string, nodes: string): readonly Partition[] {
  const largest = readLargestNodes(nodes);
  return partitions.split("\n").flatMap((line) => {
    const words = new Map(line.trim().split(/\s+/).map(splitWord));
    const name = words.get("PartitionName");
    if (name === undefined) return [];
    const node = largest.get(name);
    return [
      {
        name,
        isDefault: words.get("Default") === "YES",
        isUp: (words.get("State") ?? "UP") === "UP",
        maxCores: smaller(readLimit(words.get("MaxCPUsPerNode")), node?.cores ?? null),
        maxMemoryBytes: smaller(readMemoryLimit(words), node?.memoryBytes ?? null),
        maxRuntimeSeconds: parseSlurmTime(words.get("MaxTime") ?? ""),
      },
    ];
  });
}

/** Partition, cores, mebibytes and address of each node. */
export const NODE_FORMAT = "%R|%c|%m|%o";

export function readNodeAddresses(nodes: string): readonly string[] {
  return [...new Set(nodes.split("\n").flatMap((line) => line.trim().split("|")[3] || []))];
}

function readLargestNodes(nodes: string) {
  const largest = new Map<string, { cores: number; memoryBytes: number | null }>();
  for (const line of nodes.split("\n")) {
    const [partition = "", cores, memory = ""] = line.trim().split("|");
    if (partition === "" || cores === undefined) continue;
    const known = largest.get(partition) ?? { cores: 0, memoryBytes: null };
    largest.set(partition, {
      cores: Math.max(known.cores, Number.parseInt(cores, 10) || 0),
      memoryBytes: larger(known.memoryBytes, parseSlurmMemory(memory.replace("+", ""))),
    });
  }
  return largest;
}

function splitWord(word: string): readonly [string, string] {
  const at = word.indexOf("=");
  return at < 0 ? [word, ""] : [word.slice(0, at), word.slice(at + 1)];
}

function readLimit(text: string | undefined): number | null {
  return /^\d+$/.test(text ?? "") ? Number(text) : null;
}

/** `MaxMemPerCPU` scales with what is asked for, and Slurm gives more cores instead of refusing: it is no limit. */
function readMemoryLimit(words: ReadonlyMap<string, string>): number | null {
  return parseSlurmMemory(words.get("MaxMemPerNode") ?? "");
}

function smaller(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other;
  return Math.min(one, other);
}

function larger(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other;
  return Math.max(one, other);
}
