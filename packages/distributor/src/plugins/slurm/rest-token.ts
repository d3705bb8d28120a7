import { runProcess } from "./run-process.ts";
import { submissionEnvironment } from "./sbatch-command.ts";
import { SlurmUnavailable } from "./slurm-controller.ts";

const LIFESPAN_SECONDS = 1_800;
/** A token is renewed when this share of its life is over. */
const RENEW_AFTER = 0.75;
const TIMEOUT_MS = 30_000;

/** A token for slurmrestd, asked for anew before it expires; it is never written anywhere. */
export class RestToken {
  readonly #command: string;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #now: () => number;
  #token: string | null = null;
  #renewAt = 0;

  constructor(options: {
    readonly command: string;
    readonly slurmConf?: string;
    readonly now: () => number;
  }) {
    this.#command = options.command.replaceAll("{lifespan}", String(LIFESPAN_SECONDS));
    const own = submissionEnvironment(process.env);
    this.#environment = options.slurmConf === undefined ? own : { ...own, SLURM_CONF: options.slurmConf };
    this.#now = options.now;
  }

  /** Throws `SlurmUnavailable` when there is none to be had. */
  async get(): Promise<string> {
    if (this.#token !== null && this.#now() < this.#renewAt) return this.#token;
    const { exitCode, stdout, stderr } = await runProcess({
      command: ["/bin/sh", "-c", this.#command],
      environment: this.#environment,
      timeoutMs: TIMEOUT_MS,
    });
    const token = /^(?:SLURM_JWT=)?([\w-]+\.[\w-]+\.[\w-]+)$/m.exec(stdout.trim())?.[1];
    if (exitCode !== 0 || token === undefined)
      throw new SlurmUnavailable(`\`${this.#command}\` gave no token: ${stderr.trim() || "it printed none"}`);
    this.#token = token;
    this.#renewAt = this.#now() + lifeMsOf(token) * RENEW_AFTER;
    return token;
  }

  /** It was refused: the next one is a new one. */
  drop(): void {
    this.#token = null;
  }
}

/** As the token itself says: a command may give a shorter life than it was asked for. */
function lifeMsOf(token: string): number {
  const claims = readClaims(token);
  const lifeSeconds = Number(claims.exp) - Number(claims.iat ?? Date.now() / 1000);
  return 1000 * (Number.isFinite(lifeSeconds) ? Math.min(lifeSeconds, LIFESPAN_SECONDS) : LIFESPAN_SECONDS);
}

function readClaims(token: string): { readonly exp?: unknown; readonly iat?: unknown } {
  try {
    return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) ?? {};
  } catch {
    return {};
  }
}
