export type { Call, Operation, Reply } from "@jobmon/api";
export { type ErrorCode, JobmonError } from "@jobmon/core";
export {
  answerPayloads,
  connect,
  findLocalServer,
  type ResourceEntry,
  readResources,
  thisPerson,
  thisSubmitter,
} from "#platform";
export type { BindOptions, BindProgress } from "./bind/bind-workflow.ts";
export type { ConnectOptions } from "./connect/connect.ts";
export type { Defaults } from "./definition/defaults.ts";
export type { Scalar } from "./definition/scalar.ts";
export type {
  DynamicResources,
  ResourceRequest,
  ScaleRequest,
  Settings as TaskSettings,
} from "./definition/settings.ts";
export type { Task } from "./definition/task.ts";
export type { TaskInput, TaskOptions, TasksInput, TasksOptions } from "./definition/task-input.ts";
export type { TaskTemplate } from "./definition/task-template.ts";
export { Tool, type ToolOptions } from "./definition/tool.ts";
export type { Workflow, WorkflowOptions } from "./definition/workflow.ts";
export {
  type ApiClient,
  type ApiClientOptions,
  type CallOptions,
  createApiClient,
  type PlainOperation,
  type StreamOperation,
} from "./http/api-client.ts";
export { type Clock, systemClock } from "./http/clock.ts";
export type { Outage, StreamOptions } from "./http/follow-stream.ts";
export { isJobmonError } from "./http/is-jobmon-error.ts";
export { REPEAT_RULES, type RepeatRule } from "./http/repeat-rules.ts";
export { createDisplay, type Display, type ProgressTerminal } from "./progress/display.ts";
export {
  type Colours,
  type Line,
  paintLine,
  type Span,
  type Style,
} from "./progress/palette.ts";
export { type Counts, progressBar, sumByTone } from "./progress/progress-bar.ts";
export {
  describeProgress,
  type ProgressView,
  renderProgress,
  type Screen,
  type TemplateProgress,
} from "./progress/render-progress.ts";
export { type WatchOptions, watchRun } from "./progress/watch-run.ts";
export type { WorkflowEvent } from "./run/find-end.ts";
export { offerDetach } from "./run/offer-detach.ts";
export type { Person } from "./run/person.ts";
export { attach, RunHandle } from "./run/run-handle.ts";
export type { RunResult } from "./run/run-result.ts";
export { describeResult, type RunOptions } from "./run/run-workflow.ts";
export type { StartOptions } from "./run/start-run.ts";
export type { Submitter } from "./run/submitter.ts";
export type { WaitOptions } from "./run/wait-for-end.ts";
