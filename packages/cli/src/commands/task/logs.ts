import { JobmonError, taskInstanceMachine } from "@jobmon/core";
import type { Api } from "../../api/call.ts";
import type { InstanceRow, LogStream } from "../../api/rows.ts";
import { readTaskId, type TaskIdInput } from "../../input/ids.ts";
import { pageOf } from "../../output/output.ts";
import type { Shell } from "../../shell.ts";
import { followLogs } from "./follow-logs.ts";
import { findLog, lastLines, listInstances } from "./read-log.ts";

interface LogsInput extends TaskIdInput {
  readonly follow?: boolean;
  readonly stdout?: boolean;
  readonly stderr?: boolean;
  readonly attempt?: number;
  readonly lines: number;
}

const TAIL_BYTES = 1_048_576;
const POLL_MS = 500;

export async function run(shell: Shell, input: LogsInput): Promise<void> {
  const taskId = readTaskId(input);
  const api = await shell.api();
  const instance = await findInstance(api, taskId, input);
  const streams = chooseStreams(input);
  const offsets = new Map<LogStream, number>();
  for (const stream of streams)
    offsets.set(stream, await printTail(shell, api, { instance, stream, streams, lines: input.lines }));
  if (!input.follow) return;
  await followLogs(shell, api, { instance, offsets });
  await tellEnd(shell, api, instance);
}

function chooseStreams({ stdout, stderr }: LogsInput): readonly LogStream[] {
  if (stdout) return ["stdout"];
  return stderr ? ["stderr"] : ["stdout", "stderr"];
}

/** The attempt asked for; with `--follow`, one that is yet to come is waited for. */
async function findInstance(api: Api, taskId: number, input: LogsInput): Promise<InstanceRow> {
  for (;;) {
    const instances = await listInstances(api, taskId);
    const { attempt } = input;
    const found = attempt === undefined ? instances.at(-1) : instances.find((row) => row.attempt === attempt);
    if (found !== undefined && !(input.follow && found.startedAt === null && found.endedAt === null))
      return found;
    if (!input.follow) throw refuseNoAttempt(taskId, attempt);
    await Bun.sleep(POLL_MS);
  }
}

/** Prints the end of one log and gives the offset where the rest will stand. */
async function printTail(
  shell: Shell,
  api: Api,
  tail: {
    readonly instance: InstanceRow;
    readonly stream: LogStream;
    readonly streams: readonly LogStream[];
    readonly lines: number;
  },
): Promise<number> {
  const { instance, stream, streams, lines } = tail;
  const log = await findLog(api, { instanceId: instance.id, stream, maxBytes: TAIL_BYTES });
  if (streams.length > 1) shell.terminal.write(headOf(shell, stream, log?.path ?? null));
  const text = lastLines(log?.text ?? "", lines);
  shell.terminal.write(text === "" || text.endsWith("\n") || log?.live ? text : `${text}\n`);
  return log === undefined ? 0 : log.offset + Buffer.byteLength(log.text);
}

function headOf({ terminal }: Shell, stream: LogStream, path: string | null): string {
  return pageOf(terminal).paint(`==> ${stream}${path === null ? "" : ` ${path}`}\n`, "bold");
}

async function tellEnd(shell: Shell, api: Api, { id, taskId }: InstanceRow): Promise<void> {
  const ended = (await listInstances(api, taskId)).find((row) => row.id === id);
  if (ended === undefined) return;
  const { label } = taskInstanceMachine.states[ended.status];
  const why = ended.error === null ? "" : ` (${ended.error})`;
  shell.terminal.warn(`jobmon: attempt ${ended.attempt} of task ${taskId} ended: ${label}${why}.\n`);
}

function refuseNoAttempt(taskId: number, attempt: number | undefined): JobmonError {
  const which = attempt === undefined ? "no attempt" : `no attempt ${attempt}`;
  return new JobmonError("log_not_registered", {
    detail: `Task ${taskId} has ${which} so far, so there is no log.`,
    hint: `\`jobmon task explain ${taskId}\` says what it waits for; -f waits for it.`,
    ids: { taskId },
  });
}
