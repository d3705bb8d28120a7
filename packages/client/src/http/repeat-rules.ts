import type { Method, Operation, Routes } from "@jobmon/api";

/**
 * May a request be sent again when the first one may have been carried out, its reply lost on the way?
 *
 * `unsafe` ones are repeated only when the server surely did nothing: no connection was made, or it said so. Reading is
 * always safe; whoever adds an operation that changes something has to think about it here.
 */
export interface RepeatRule {
  readonly repeat: "safe" | "unsafe";
  readonly why: string;
}

type ChangingOperation = {
  [O in Operation]: Routes[O]["method"] extends "GET" ? never : O;
}[Operation];

export const REPEAT_RULES = {
  ensureTool: { repeat: "safe", why: "The second request finds what the first created." },
  createToolVersion: { repeat: "unsafe", why: "Each request makes one more version." },
  ensureTemplate: { repeat: "safe", why: "The second request finds what the first created." },
  createDraft: { repeat: "safe", why: "A draft nobody knows of stays empty and is swept." },
  putDraftChunk: { repeat: "safe", why: "A chunk sent again replaces itself." },
  bindDraft: { repeat: "safe", why: "It is meant to be called until the draft is bound." },
  startWorkflow: { repeat: "unsafe", why: "The second request would meet the run of the first, or end it." },
  registerDistributor: {
    repeat: "safe",
    why: "The last registration counts, and its reply is the one that arrives.",
  },
  leaseTasks: {
    repeat: "unsafe",
    why: "Tasks of the lost reply stay leased; only registering again returns them.",
  },
  reportInstances: { repeat: "safe", why: "A report that was heard before is answered `late`." },
  resolveResources: { repeat: "safe", why: "The first answer stands, and is given again." },
  heartbeatInstances: { repeat: "safe", why: "Being alive twice is being alive." },
  putNotices: { repeat: "safe", why: "The notices are what they were set to." },
  answerLogRequest: { repeat: "safe", why: "A second answer to the same request changes nothing." },
  openBatch: { repeat: "safe", why: "The same key gives the same batch." },
  claimInstance: { repeat: "safe", why: "The same claim key claims what it has claimed." },
  beatWorker: { repeat: "safe", why: "Being alive twice is being alive." },
  reportWorker: { repeat: "safe", why: "An end that was heard before is answered `late`." },
  pauseWorkflow: { repeat: "safe", why: "A paused workflow stays paused." },
  unpauseWorkflow: { repeat: "safe", why: "A workflow that goes on goes on." },
  stopWorkflow: { repeat: "safe", why: "A run that is being stopped is being stopped." },
  resetWorkflow: { repeat: "safe", why: "Without an open run, what was reset stays as it is." },
  setWorkflowLimit: { repeat: "safe", why: "The limit is what it was set to." },
  setWorkflowPriority: { repeat: "safe", why: "The priority is what it was set to." },
  setTemplateLimit: { repeat: "safe", why: "The limit is what it was set to." },
  changeTasks: { repeat: "unsafe", why: "It would reset tasks that have started again in between." },
  addWorkflowAttributes: { repeat: "safe", why: "The attributes are what they were set to." },
  createNotificationRule: { repeat: "unsafe", why: "Each request makes one more rule." },
  deleteNotificationRule: { repeat: "safe", why: "A rule that is gone stays gone." },
  testNotificationRule: { repeat: "unsafe", why: "Each request sends one more message." },
  addTaskAttributes: { repeat: "safe", why: "The attributes are what they were set to." },
  listRelatives: { repeat: "safe", why: "It only reads." },
  listInstancesOfTasks: { repeat: "safe", why: "It only reads." },
  setTaskStatus: { repeat: "unsafe", why: "It would reset tasks that have started again in between." },
  putAccount: { repeat: "safe", why: "The account is what it was set to." },
  createToken: { repeat: "unsafe", why: "Each request makes one more token." },
  revokeToken: { repeat: "safe", why: "A token that has ended stays so." },
  endSession: { repeat: "safe", why: "A session that has ended stays so." },
  requestLogin: { repeat: "safe", why: "A login nobody confirms expires." },
  takeLogin: { repeat: "unsafe", why: "The token is given once, and was lost with the reply." },
  answerLogin: { repeat: "unsafe", why: "The first answer stands, and the second is refused." },
} as const satisfies Readonly<Record<ChangingOperation, RepeatRule>>;

export function isSafeToRepeat(operation: Operation, method: Method): boolean {
  if (method === "GET") return true;
  return REPEAT_RULES[operation as ChangingOperation].repeat === "safe";
}
