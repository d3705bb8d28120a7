import { join } from "node:path";
import { describePluginConformance } from "../conformance/index.ts";
import { createPlugin } from "./sequential.ts";

await describePluginConformance({
  name: "sequential",
  create: createPlugin,
  module: join(import.meta.dir, "sequential.ts"),
});
