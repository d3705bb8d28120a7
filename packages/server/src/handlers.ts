import type { AccountsOptions } from "./access/accounts-options.ts";
import type { Engine } from "./engine/engine.ts";
import type { Handlers, RequestContext } from "./http/handlers.ts";
import type { Notifying } from "./notifications/notifying.ts";
import { queryHandlers } from "./queries/query-handlers.ts";
import { createAccountHandlers, describeCaller } from "./use-cases/accounts/account-handlers.ts";
import { addTaskAttributes, addWorkflowAttributes } from "./use-cases/add-attributes.ts";
import { bindDraft } from "./use-cases/bind-draft.ts";
import { changeTasks } from "./use-cases/change-tasks.ts";
import {
  pauseWorkflow,
  setTemplateLimit,
  setWorkflowLimit,
  setWorkflowPriority,
  stopWorkflow,
  unpauseWorkflow,
} from "./use-cases/control-workflow.ts";
import { createDraft } from "./use-cases/create-draft.ts";
import { createToolVersion, ensureTemplate, ensureTool } from "./use-cases/definitions.ts";
import { registerDistributor } from "./use-cases/distributors.ts";
import { createEndedNews } from "./use-cases/ended-news.ts";
import { answerLogRequest, getLog } from "./use-cases/get-log.ts";
import { getReady } from "./use-cases/get-ready.ts";
import { createLeaseDesk } from "./use-cases/lease-tasks.ts";
import { createLogRequests } from "./use-cases/log-requests.ts";
import { createNotificationHandlers } from "./use-cases/notifications/notification-handlers.ts";
import { openBatch } from "./use-cases/open-batch.ts";
import { putDraftChunk } from "./use-cases/put-draft-chunk.ts";
import { putNotices } from "./use-cases/put-notices.ts";
import { createReportDesk, createReporting } from "./use-cases/report-instances.ts";
import { resolveResources } from "./use-cases/resolve-resources.ts";
import { searchLog } from "./use-cases/search-log.ts";
import { resetWorkflow, setTaskStatus } from "./use-cases/set-task-status.ts";
import { startWorkflow } from "./use-cases/start-workflow.ts";
import { streamEvents } from "./use-cases/stream-events.ts";
import { streamWorkflows } from "./use-cases/stream-workflows.ts";
import { createWorkerDesk } from "./use-cases/worker-desk.ts";

export interface About {
  readonly version: string;
  readonly startedAt: number;
  /** Whether the server was asked to end. */
  readonly isEnding: () => boolean;
}

/** Every operation of the API and the use-case behind it. */
export function createHandlers(notifying: Notifying, about: About, accounts?: AccountsOptions): Handlers {
  const { engine } = notifying;
  /** What a request changes, it changes as its caller. */
  const engineOf = ({ caller }: RequestContext): Engine =>
    caller.kind === "account" ? { ...engine, caller } : engine;
  const logRequests = createLogRequests(engine);
  const news = createEndedNews();
  const applyTogether = createReporting(engine);
  const leaseDesk = createLeaseDesk(engine, logRequests, news);
  const reportDesk = createReportDesk(engine, applyTogether);
  const workerDesk = createWorkerDesk(engine, { applyTogether, news });
  return {
    ensureTool: (request) => ensureTool(engine, request),
    createToolVersion: (request) => createToolVersion(engine, request),
    ensureTemplate: (request) => ensureTemplate(engine, request),
    createDraft: (request, context) => createDraft(engineOf(context), request),
    putDraftChunk: (request) => putDraftChunk(engine, request),
    bindDraft: (request, context) => bindDraft(engineOf(context), request),
    startWorkflow: (request, context) => startWorkflow(engineOf(context), request),
    registerDistributor: (request) => registerDistributor(engine, request),
    leaseTasks: (request, context) => leaseDesk.leaseTasks(request, context.signal),
    reportInstances: (request) => reportDesk.reportInstances(request),
    resolveResources: (request) => resolveResources(engine, request),
    heartbeatInstances: (request) => reportDesk.heartbeatInstances(request),
    answerLogRequest: (request) => answerLogRequest(engine, logRequests, request),
    putNotices: (request) => putNotices(engine, request),
    openBatch: (request) => openBatch(engine, request),
    claimInstance: (request, context) => workerDesk.claimInstance(request, context.bearer),
    beatWorker: (request, context) => workerDesk.beatWorker(request, context.bearer),
    reportWorker: (request, context) => workerDesk.reportWorker(request, context.bearer),
    pauseWorkflow: (request, context) => pauseWorkflow(engineOf(context), request),
    unpauseWorkflow: (request, context) => unpauseWorkflow(engineOf(context), request),
    stopWorkflow: (request, context) => stopWorkflow(engineOf(context), request),
    resetWorkflow: (request, context) => resetWorkflow(engineOf(context), request),
    setWorkflowLimit: (request, context) => setWorkflowLimit(engineOf(context), request),
    setWorkflowPriority: (request, context) => setWorkflowPriority(engineOf(context), request),
    setTemplateLimit: (request, context) => setTemplateLimit(engineOf(context), request),
    addWorkflowAttributes: (request, context) => addWorkflowAttributes(engineOf(context), request),
    addTaskAttributes: (request, context) => addTaskAttributes(engineOf(context), request),
    setTaskStatus: (request, context) => setTaskStatus(engineOf(context), request),
    getLog: (request) => getLog(engine, logRequests, request),
    streamEvents: (request, context) => streamEvents(engine, request, context.signal),
    getHealth: () => ({ status: "ok", version: about.version, pid: process.pid, startedAt: about.startedAt }),
    getReady: () => getReady(engine, about),
    changeTasks: (request, context) => changeTasks(engineOf(context), request),
    searchLog: (request) => searchLog(engine, logRequests, request),
    streamWorkflows: (request, context) => streamWorkflows(engine, request, context.signal),
    getCaller: (_, { caller }) => describeCaller(caller, accounts !== undefined),
    ...createAccountHandlers({ engineOf, accounts }),
    ...createNotificationHandlers(notifying, engineOf),
    ...queryHandlers(engine),
  };
}
