/**
 * Works resources out: payloads in, answers out.
 *
 * One process answers for many payloads of one run and command, since to start an interpreter costs more than to ask it.
 * While it runs, what comes in gathers for the next. A process that fails as a whole (it crashed, took too long, said
 * nothing) is tried again with half of its payloads each, until the one that spoils it is alone and gets the blame.
 */
import type { Log } from "@jobmon/core";
import type { Clock } from "../clock.ts";
import type { RunContext } from "../plugin/plugin.ts";
import { type Answer, readAnswers } from "./read-answers.ts";
import { type CommandEnd, runCommand } from "./run-command.ts";

/** A task whose resources are to be worked out. */
export interface Question {
  readonly instanceId: number;
  readonly workflowRunId: number;
  readonly command: readonly string[];
  readonly payload: string;
  readonly context: RunContext;
}

export interface EvaluatorOptions {
  /** Called with everything that one process answered. */
  readonly answer: (answers: ReadonlyMap<number, Answer>) => void;
  /** Of one process. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly log: Log;
}

const MAX_PROCESSES = 4;
/** Of one run and command, so that a slow one leaves room for the others. */
const MAX_PROCESSES_OF_QUEUE = 2;
const MAX_PAYLOADS_OF_PROCESS = 100;

interface Queue {
  readonly waiting: Map<number, Question>;
  /** Halves of what failed as a whole. */
  readonly parts: (readonly Question[])[];
  running: number;
}

export class Evaluator {
  readonly #options: EvaluatorOptions;
  readonly #queues = new Map<string, Queue>();
  readonly #closing = new AbortController();
  #running = 0;

  constructor(options: EvaluatorOptions) {
    this.#options = options;
  }

  ask(questions: readonly Question[]): void {
    for (const question of questions) {
      const key = JSON.stringify([question.workflowRunId, question.command]);
      const queue = this.#queues.get(key) ?? { waiting: new Map(), parts: [], running: 0 };
      queue.waiting.set(question.instanceId, question);
      this.#queues.set(key, queue);
    }
    this.#startNext();
  }

  /** Ends every process; nothing is answered any more. */
  close(): void {
    this.#closing.abort();
    this.#queues.clear();
  }

  #startNext(): void {
    for (const [key, queue] of [...this.#queues]) {
      if (this.#running >= MAX_PROCESSES) return;
      if (queue.running >= MAX_PROCESSES_OF_QUEUE) continue;
      const batch = takeBatch(queue);
      if (batch.length === 0) continue;
      // To the end of the line.
      this.#queues.delete(key);
      this.#queues.set(key, queue);
      void this.#evaluate(key, queue, batch);
    }
  }

  async #evaluate(key: string, queue: Queue, batch: readonly Question[]): Promise<void> {
    queue.running += 1;
    this.#running += 1;
    const answers = await this.#run(batch);
    queue.running -= 1;
    this.#running -= 1;
    if (this.#closing.signal.aborted) return;
    if (!("fault" in answers)) this.#options.answer(answers);
    else if (batch.length > 1) queue.parts.push(...halve(batch));
    else this.#options.answer(new Map(batch.map((one) => [one.instanceId, { error: answers.fault }])));
    if (queue.running === 0 && queue.waiting.size === 0 && queue.parts.length === 0) this.#queues.delete(key);
    this.#startNext();
  }

  async #run(batch: readonly Question[]): Promise<ReadonlyMap<number, Answer> | { readonly fault: string }> {
    const [{ command, context, workflowRunId } = raise()] = batch;
    const end = await runCommand({
      ...this.#options,
      command,
      context,
      input: JSON.stringify({ payloads: batch.map(({ payload }) => payload) }),
      signal: this.#closing.signal,
    });
    const answers = end.fault === null ? readAnswers(end.output, batch.length) : { fault: end.fault };
    if ("fault" in answers) {
      const why = describeFault(command, end, answers.fault);
      if (!this.#closing.signal.aborted)
        this.#options.log.warn({ workflowRunId, payloads: batch.length, why }, "resources_not_worked_out");
      return { fault: why };
    }
    return new Map(batch.map(({ instanceId }, place) => [instanceId, answers[place] as Answer]));
  }
}

function takeBatch(queue: Queue): readonly Question[] {
  const part = queue.parts.shift();
  if (part !== undefined) return part;
  const batch = [...queue.waiting.values()].slice(0, MAX_PAYLOADS_OF_PROCESS);
  for (const { instanceId } of batch) queue.waiting.delete(instanceId);
  return batch;
}

function halve<T>(items: readonly T[]): (readonly T[])[] {
  const middle = Math.ceil(items.length / 2);
  return [items.slice(0, middle), items.slice(middle)];
}

function describeFault(command: readonly string[], { errors }: CommandEnd, fault: string): string {
  const said = errors.trimEnd();
  return `The command \`${command.join(" ").slice(0, 500)}\` gave no answer: ${fault}.${said === "" ? "" : `\n${said}`}`;
}

function raise(): never {
  throw new Error("a process was to be started for no payload");
}
