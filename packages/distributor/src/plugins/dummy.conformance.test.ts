import { join } from "node:path";
import { describePluginConformance } from "../conformance/index.ts";
import { createPlugin } from "./dummy.ts";

await describePluginConformance({
  name: "dummy",
  create: createPlugin,
  module: join(import.meta.dir, "dummy.ts"),
});
