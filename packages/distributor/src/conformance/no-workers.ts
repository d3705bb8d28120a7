import type { Workers } from "../plugin/workers.ts";

/** For plugins that run their tasks without workers. */
export const NO_WORKERS: Workers = {
  serverUrl: "",
  executable: [],
  openBatch: () => Promise.reject(new Error("This plugin is tested without workers.")),
};
