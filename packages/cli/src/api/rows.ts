import type { Reply } from "@jobmon/api";

export type WorkflowRow = Reply<"listWorkflows">["rows"][number];
export type WorkflowDetail = Reply<"getWorkflow">;
export type ArrayRow = Reply<"listArrays">["rows"][number];
export type TaskRow = Reply<"listTasks">["rows"][number];
export type InstanceRow = Reply<"listInstances">["rows"][number];
export type StoryEntry = Reply<"getTaskStory">["rows"][number];
export type UsageRow = Reply<"getUsage">["rows"][number];
export type Plan = Reply<"planResume">;
export type PlanRow = Plan["rows"][number];
export type LogStream = "stdout" | "stderr";
