/** A distributor that runs nothing: what its tasks come to is drawn from a seed, and its time is the server's. */
import type { Call, Reply } from "@jobmon/api";
import { MAX_LEASE, MAX_REPORTS } from "@jobmon/api";
import type { ApiClient } from "jobmon";
import { spreadAround } from "./random.ts";
import type { StudyTemplate } from "./study.ts";

type Report = Call<"reportInstances">["body"]["reports"][number];
type Lease = Reply<"leaseTasks">["leases"][number];

export interface Post {
  readonly id: number;
  readonly epoch: number;
}

/** Time that goes only forward, and only when told to. */
export interface SeedClock {
  (): number;
  advance(byMs: number): void;
}

export function createSeedClock(startMs: number): SeedClock {
  let now = startMs;
  return Object.assign(() => now, {
    advance: (byMs: number) => {
      now += byMs;
    },
  });
}

export interface Play {
  readonly api: ApiClient;
  readonly post: Post;
  readonly clock: SeedClock;
  readonly random: () => number;
  readonly templates: readonly StudyTemplate[];
  readonly tickMs: number;
  readonly maxRunning: number;
  readonly workflowId: number;
  /** Part of the attempts that fail where the next one will not. */
  readonly partThatFails: number;
  /** Stops here, leaving the rest as it is: some queued, some running. */
  readonly stopAfter: number;
}

const MS_PER_SECOND = 1_000;
/** Rounds in which nothing could be leased or ended, before it is clear that there is no more. */
const MAX_IDLE_ROUNDS = 400;
const IDLE_PAUSE_MS = 25;
const PART_THAT_FAILS_ALWAYS = 0.003;
const PART_THAT_RUNS_OUT = 0.1;

const FAULTS = [
  [
    "ValueError: no draws for location",
    'Traceback (most recent call last):\n  File "/code/model.py", line 118',
  ],
  ["FileNotFoundError: the input is missing", "cannot open /data/inputs/covariates.csv"],
  ["The command ended with exit code 1", "Error in optim(): initial value in 'vmmin' is not finite"],
  ["numpy.linalg.LinAlgError: Singular matrix", '  File "/code/fit.py", line 77, in solve'],
  ["The command ended with exit code 139", "Segmentation fault (core dumped)"],
] as const;

interface Ending {
  readonly atMs: number;
  readonly report: Report;
}

/** Returns how many attempts ended. */
export async function playDistributor(play: Play, say: (ended: number) => void): Promise<number> {
  const { api, post, clock } = play;
  let running: Ending[] = [];
  let ended = 0;
  let idle = 0;
  while (ended < play.stopAfter && idle < MAX_IDLE_ROUNDS) {
    clock.advance(play.tickMs);
    const { leases } = await api.call("leaseTasks", {
      distributorId: post.id,
      body: { epoch: post.epoch, max: Math.min(MAX_LEASE, play.maxRunning - running.length), waitSeconds: 0 },
    });
    await send(
      play,
      leases.map((lease) => startOf(lease, clock())),
    );
    running.push(...leases.map((lease) => endOf(play, lease)));
    const due = running.filter(({ atMs }) => atMs <= clock()).sort((a, b) => a.atMs - b.atMs);
    running = running.filter(({ atMs }) => atMs > clock());
    await send(
      play,
      due.map(({ report }) => report),
    );
    ended += due.length;
    say(ended);
    idle = leases.length === 0 && due.length === 0 && running.length === 0 ? idle + 1 : 0;
    // What is ready next may still have to be marked so by the server, in its own time.
    if (idle > 0 && (await isOver(play))) return ended;
    if (idle > 0) await new Promise((resolve) => setTimeout(resolve, IDLE_PAUSE_MS));
  }
  return ended;
}

async function isOver({ api, workflowId }: Play): Promise<boolean> {
  return (await api.call("getWorkflow", { workflowId })).status !== "RUNNING";
}

async function send({ api, post }: Play, reports: readonly Report[]): Promise<void> {
  for (let first = 0; first < reports.length; first += MAX_REPORTS)
    await api.call("reportInstances", {
      distributorId: post.id,
      body: { epoch: post.epoch, reports: reports.slice(first, first + MAX_REPORTS) },
    });
}

function startOf({ instanceId }: Lease, at: number): Report {
  return { instanceId, event: "start", at, externalId: String(instanceId), node: `node${instanceId % 400}` };
}

function endOf({ clock, random, templates, partThatFails }: Play, lease: Lease): Ending {
  const template = templates.find(({ name }) => lease.name.startsWith(name)) ?? templates[0];
  const { medianSeconds = 60, medianMemoryBytes = 1 } = template ?? {};
  const wallMs = Math.round(spreadAround(medianSeconds, random) * MS_PER_SECOND);
  const peakMemoryBytes = Math.round(spreadAround(medianMemoryBytes, random));
  const atMs = clock() + wallMs;
  const used = {
    instanceId: lease.instanceId,
    at: atMs,
    wallMs,
    cpuMs: Math.round(wallMs * 0.9),
    peakMemoryBytes,
  };
  const chance = random();
  // The same task fails each time: by its id, as the seed has nothing to do with it.
  const isBad = ((Math.imul(lease.taskId, 2_654_435_761) >>> 8) % 100_000) / 100_000 < PART_THAT_FAILS_ALWAYS;
  if (isBad || chance < partThatFails) {
    const [description, line] = FAULTS[lease.taskId % FAULTS.length] ?? FAULTS[0];
    const stderrTail = `${line}\ntask ${lease.taskId}, attempt ${lease.attempt}\n`;
    return { atMs, report: { ...used, event: "fail", exitCode: 1, description, stderrTail } };
  }
  if (chance < partThatFails * (1 + PART_THAT_RUNS_OUT))
    return { atMs, report: { ...used, event: "exhaust", exhausted: "memory", description: "Out of memory" } };
  return { atMs, report: { ...used, event: "finish", exitCode: 0 } };
}
