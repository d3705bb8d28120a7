import { join } from "node:path";
import { describePluginConformance } from "../conformance/index.ts";
import { createPlugin } from "./multiprocess.ts";

await describePluginConformance({
  name: "multiprocess",
  create: createPlugin,
  module: join(import.meta.dir, "multiprocess.ts"),
});
