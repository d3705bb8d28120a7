import type { CreatePlugin } from "../plugin/plugin.ts";
import { createPlugin as dummy } from "./dummy.ts";
import { createPlugin as multiprocess } from "./multiprocess.ts";
import { createPlugin as sequential } from "./sequential.ts";
import { createPlugin as slurm } from "./slurm.ts";

/** The plugins that need no module, by the kind of their cluster. */
export const builtInPlugins: Readonly<Record<string, CreatePlugin>> = {
  dummy,
  sequential,
  multiprocess,
  slurm,
};
