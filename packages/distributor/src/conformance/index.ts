/** For tests of what a real cluster answers. */
export { CliController } from "../plugins/slurm/cli-controller.ts";
export { describePluginConformance, type PluginUnderTest } from "./describe-plugin-conformance.ts";
