import { describePluginConformance } from "@jobmon/distributor/conformance";
import { createPlugin } from "./detached.ts";

await describePluginConformance({ name: "detached (the example of docs/plugins.md)", create: createPlugin });
