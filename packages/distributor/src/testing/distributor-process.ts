/** A distributor in a process of its own, to be killed. Arguments: the server's address and the data folder. */
import { silentLog } from "../silent-log.ts";
import { startDistributor } from "../start-distributor.ts";
import { plainClient } from "./plain-client.ts";

const [url = "", dataDir = ""] = process.argv.slice(2);
const { done } = startDistributor({
  api: plainClient(url),
  cluster: { name: "multiprocess", kind: "multiprocess", cores: 2, queues: [] },
  dataDir,
  user: "ana",
  host: "login1",
  version: "0.1.0",
  settings: {
    pollWaitSeconds: 20,
    leaseBatch: 1_000,
    killGraceSeconds: 1,
    dynamicResourcesTimeoutSeconds: 30,
  },
  readContext: () => ({ environment: { PATH: process.env.PATH ?? "" }, cwd: dataDir, umask: 0o022 }),
  log: silentLog,
});
await done;
