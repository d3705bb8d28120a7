import type { Suite } from "../lab/suite.ts";
import { arrays } from "./arrays.ts";
import { barrier } from "./barrier.ts";
import { bind } from "./bind.ts";
import { chain } from "./chain.ts";
import { cli } from "./cli.ts";
import { engine } from "./engine.ts";
import { gui } from "./gui.ts";
import { guiServer } from "./gui-server.ts";
import { local } from "./local.ts";
import { python } from "./python.ts";
import { resume } from "./resume.ts";
import { scale } from "./scale.ts";
import { server } from "./server.ts";
import { slurm } from "./slurm.ts";
import { worker } from "./worker.ts";

/** In the order in which they run. */
export const suites: readonly Suite[] = [
  local,
  engine,
  bind,
  barrier,
  chain,
  resume,
  cli,
  worker,
  slurm,
  python,
  arrays,
  scale,
  server,
  guiServer,
  gui,
];
