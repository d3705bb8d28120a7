/** A lab whose server tells people of workflows, step by step as a test calls for it. */
import type { Request } from "@jobmon/api";
import { touchDistributor } from "@jobmon/store";
import { makeDigests } from "../notifications/make-digests.ts";
import { createDesk } from "../notifications/notifier.ts";
import { DEFAULT_NOTIFY, type NotifyOptions } from "../notifications/notify-options.ts";
import type { Notifying } from "../notifications/notifying.ts";
import { watchRuns } from "../notifications/watch-runs.ts";
import { createNotificationRule } from "../use-cases/notifications/rules.ts";
import { putNotices } from "../use-cases/put-notices.ts";
import { bindWorkflow, startRun } from "./bind-workflow.ts";
import { Lab } from "./lab.ts";
import type { LabDatabase } from "./lab-database.ts";
import { ScriptedDistributor } from "./scripted-distributor.ts";

export class NotifyLab implements AsyncDisposable {
  readonly logged: string[] = [];
  #workflows = 0;

  private constructor(
    readonly lab: Lab,
    readonly distributor: ScriptedDistributor,
    readonly options: NotifyOptions,
  ) {}

  static async open(options: Partial<NotifyOptions> = {}, database?: LabDatabase): Promise<NotifyLab> {
    const lab = await Lab.open({}, database);
    const all = { ...DEFAULT_NOTIFY, attemptLimitMs: 2_000, ...options };
    return new NotifyLab(lab, await ScriptedDistributor.register(lab), all);
  }

  get notifying(): Notifying {
    const keep = (fields: unknown, event: string) => {
      this.logged.push(`${event} ${JSON.stringify(fields)}`);
    };
    const { allowedHosts, mailDomains, smtp } = this.options;
    return {
      engine: { ...this.lab.engine, log: { debug: keep, info: keep, warn: keep, error: keep } },
      options: this.options,
      targets: { allowedHosts, mailDomains, hasMail: smtp !== null, mayReachPrivate: true },
      random: () => 0.5,
    };
  }

  addRule(
    target: string,
    more: Partial<Request<"createNotificationRule">["body"]> = {},
  ): ReturnType<typeof createNotificationRule> {
    const body = {
      user: "ana",
      scope: "all",
      events: ["finished", "failed"],
      stalledMinutes: 60,
      backPressureMinutes: 30,
      channel: "webhook",
      target,
      ...more,
    } as const;
    return createNotificationRule(this.notifying, { body: { ...body, events: [...body.events] } });
  }

  /** A workflow of its own under way, with tasks that are tried once; their instances run. */
  async startWorkflow({ tasks = 1, user = "ana", name = `study ${this.#workflows + 1}` } = {}): Promise<{
    readonly workflowId: number;
    readonly runId: number;
    readonly instances: readonly number[];
  }> {
    const bound = await this.bind({ tasks, user, name });
    const { leases } = await this.distributor.lease();
    const instances = leases.map(({ instanceId }) => instanceId);
    await this.distributor.tell("start", instances);
    return { ...bound, instances };
  }

  async bind(spec: { readonly tasks: number; readonly user: string; readonly name: string }): Promise<{
    readonly workflowId: number;
    readonly runId: number;
  }> {
    this.#workflows += 1;
    const tasks = Array.from({ length: spec.tasks }, (_, at) => ({ name: `task_${at}`, maxAttempts: 1 }));
    const { workflowId } = await bindWorkflow(this.lab.engine, {
      ...spec,
      args: `args ${this.#workflows}`,
      tasks,
    });
    const { workflowRunId: runId } = await startRun(this.lab.engine, workflowId);
    return { workflowId, runId };
  }

  async fail(): Promise<number> {
    const { workflowId, instances } = await this.startWorkflow();
    await this.distributor.tell("fail", instances, { description: "exited with code 7", exitCode: 7 });
    return workflowId;
  }

  async failNamed(name: string): Promise<{ readonly workflowId: number }> {
    const { workflowId, instances } = await this.startWorkflow({ name });
    await this.distributor.tell("fail", instances, { description: "exited with code 7" });
    return { workflowId };
  }

  /** A workflow with a task that is ready, and a distributor that says since now why it takes none. */
  async holdBack(text: string): Promise<void> {
    await this.bind({ tasks: 1, name: "study 1", user: "ana" });
    const notice = {
      code: "back_pressure",
      text,
      since: this.lab.clock(),
      workflowId: null,
      instances: null,
    } as const;
    const { id: distributorId, epoch } = this.distributor;
    await putNotices(this.lab.engine, { distributorId, body: { epoch, notices: [notice] } });
  }

  /** The distributor is heard of. */
  async touch(): Promise<void> {
    await this.lab.engine.store.write((tx) => touchDistributor(tx, this.distributor.id, this.lab.clock()));
  }

  /** What the notifier does at one time. */
  async tell(): Promise<void> {
    await makeDigests(this.notifying);
    const desk = createDesk(this.notifying, new AbortController().signal);
    await desk.sendDue();
    await desk.settle();
  }

  /** And what it does now and then. */
  watch(): Promise<void> {
    return watchRuns(this.notifying.engine);
  }

  async tellAfter(ms: number): Promise<void> {
    this.lab.clock.advance(ms);
    await this.tell();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.lab[Symbol.asyncDispose]();
  }
}
