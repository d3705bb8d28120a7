export { describePluginConformance, type PluginUnderTest } from "./describe-plugin-conformance.ts";
