import { createHash, createHmac, randomBytes } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { DistributorApi } from "../distributor-api.ts";
import type { BatchRequest, OpenedBatch, WorkerPlace, Workers } from "../plugin/workers.ts";
import type { Session } from "./session.ts";

const SECRET_BYTES = 32;

export interface BatchDeskOptions {
  readonly api: DistributorApi;
  readonly session: Session;
  readonly ending: AbortSignal;
  /** File of the secret that credentials are derived from. */
  readonly secretPath: string;
  readonly place: WorkerPlace | undefined;
}

/** Opens batches at the server, each with a credential that a successor derives again from the same key. */
export class BatchDesk implements Workers {
  readonly #options: BatchDeskOptions;
  #secret: Buffer | null = null;

  constructor(options: BatchDeskOptions) {
    this.#options = options;
  }

  get serverUrl(): string {
    return this.#place.serverUrl;
  }

  get executable(): readonly string[] {
    return this.#place.executable;
  }

  get #place(): WorkerPlace {
    const { place } = this.#options;
    if (place !== undefined) return place;
    throw new Error("This distributor was started without a place for workers, which this plugin needs.");
  }

  async openBatch({ key, instances }: BatchRequest): Promise<OpenedBatch> {
    const { api, session, ending } = this.#options;
    const credential = this.#deriveCredential(key);
    const credentialHash = createHash("sha256").update(credential).digest("hex");
    const { batchId } = await session.persist("open a batch", () =>
      session.fenced(({ distributorId, epoch }) =>
        api.call(
          "openBatch",
          { distributorId, body: { epoch, key, credentialHash, instances: [...instances] } },
          { signal: ending },
        ),
      ),
    );
    return { batchId, credential };
  }

  #deriveCredential(key: string): string {
    this.#secret ??= readOrMakeSecret(this.#options.secretPath);
    return createHmac("sha256", this.#secret).update(key).digest("base64url");
  }
}

/** Whoever comes second takes the secret of the first: it appears whole, by a link. */
function readOrMakeSecret(path: string): Buffer {
  const known = readSecret(path);
  if (known !== null) return known;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, randomBytes(SECRET_BYTES), { mode: 0o600 });
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    unlinkSync(draft);
  }
  const made = readSecret(path);
  if (made === null) throw new Error(`The secret of the workers in ${path} is damaged: remove the file.`);
  return made;
}

function readSecret(path: string): Buffer | null {
  try {
    const secret = readFileSync(path);
    return secret.length === SECRET_BYTES ? secret : null;
  } catch {
    return null;
  }
}
