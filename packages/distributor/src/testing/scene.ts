import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DistributorOptions } from "../distributor-options.ts";
import { type Distributor, startDistributor } from "../start-distributor.ts";
import { FakeServer } from "./fake-server.ts";
import { type PaperCluster, paperClusterOf } from "./paper-cluster.ts";
import { plainClient } from "./plain-client.ts";

/** A server, a cluster on paper, a data folder, and any number of distributors between them; all gone at the end. */
export class Scene {
  readonly server = new FakeServer();
  readonly dataDir = mkdtempSync(join(tmpdir(), "jobmon-distributor-"));
  readonly paper: PaperCluster = paperClusterOf(this.dataDir);
  readonly #distributors: Distributor[] = [];

  start(changes: Partial<DistributorOptions> = {}): Distributor {
    const distributor = startDistributor({
      api: plainClient(this.server.url),
      cluster: {
        name: "paper",
        kind: "paper",
        plugin: join(import.meta.dir, "paper-cluster.ts"),
        queues: [],
      },
      dataDir: this.dataDir,
      user: "ana",
      host: "login1",
      version: "0.1.0",
      settings: {
        pollWaitSeconds: 20,
        leaseBatch: 1_000,
        killGraceSeconds: 1,
        dynamicResourcesTimeoutSeconds: 30,
      },
      readContext(path) {
        throw new Error(`no file ${path} in this test`);
      },
      ...changes,
    });
    this.#distributors.push(distributor);
    return distributor;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#distributors.map((distributor) => distributor.close()));
    await this.server.stop();
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}
