/** What the examples of several routes show. */

export const RESOURCES_EXAMPLE = {
  cores: 1,
  memoryBytes: null,
  runtimeSeconds: null,
  queue: null,
  stdout: null,
  stderr: null,
  extra: {},
};

/** An attempt that runs. */
export const INSTANCE_EXAMPLE = {
  id: 5001,
  taskId: 1001,
  workflowRunId: 9,
  attempt: 1,
  status: "RUNNING",
  resources: RESOURCES_EXAMPLE,
  node: "login1",
  externalId: "4242",
  exitCode: null,
  signal: null,
  failureKind: null,
  error: null,
  leasedAt: 1795200000000,
  startedAt: 1795200000000,
  endedAt: null,
  wallMs: null,
  cpuMs: null,
  peakMemoryBytes: null,
  stdoutPath: "/home/ana/.jobmon/logs/9/model_location-1.o5001",
  stderrPath: "/home/ana/.jobmon/logs/9/model_location-1.e5001",
} as const;
