/** What the configuration says about one Slurm cluster; what is absent has a default. */
export interface SlurmSettings {
  readonly backend?: "cli" | "rest";
  /** Folder of `sbatch` and the other commands. */
  readonly binDir?: string;
  readonly slurmConf?: string;
  readonly restUrl?: string;
  /** A command that prints a token; `{lifespan}` stands for seconds. */
  readonly restTokenCommand?: string;
  readonly pollIntervalMs?: number;
  readonly pollIntervalMaxMs?: number;
  readonly arraySize?: number;
  readonly submissionsPerMinute?: number;
  readonly maxActive?: number;
  /** Elements of one array that may run at a time. */
  readonly throttle?: number;
  readonly warningSeconds?: number;
  readonly graceMs?: number;
  readonly badNodeFailures?: number;
}

export type FullSettings = Required<Omit<SlurmSettings, Optional>> & Pick<SlurmSettings, Optional>;
type Optional = "binDir" | "slurmConf" | "restUrl" | "throttle" | "warningSeconds";

const DEFAULTS = {
  backend: "cli",
  restTokenCommand: "scontrol token lifespan={lifespan}",
  pollIntervalMs: 10_000,
  pollIntervalMaxMs: 180_000,
  arraySize: 1_000,
  submissionsPerMinute: 60,
  maxActive: 10_000,
  /** Longer than network file systems take to show a file, and than a worker takes to report. */
  graceMs: 60_000,
  badNodeFailures: 3,
} as const;

export function completeSettings(settings: SlurmSettings = {}): FullSettings {
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  return { ...DEFAULTS, ...Object.fromEntries(given) };
}
