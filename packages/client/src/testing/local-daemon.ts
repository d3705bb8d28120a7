/** Stands for `jobmon up` in tests: serves /health and writes its address, like the real one. Run as a program. */
import { writeLocalServer } from "@jobmon/config";
import { startMemoryServer } from "./memory-server.ts";

const dataDir = process.env.JOBMON__DATA__DIR;
if (dataDir === undefined) throw new Error("JOBMON__DATA__DIR is not set");
const { pid } = process;
const startedAt = Date.now();
const server = startMemoryServer({ getHealth: () => ({ status: "ok", version: "0.1.0", pid, startedAt }) });
writeLocalServer(dataDir, {
  url: server.url,
  token: "local",
  pid,
  startedAt: new Date(startedAt).toISOString(),
  version: "0.1.0",
});
process.stdout.write(`started ${pid} in ${process.cwd()}\n`);
