/**
 * How a command ended, kept beside its log by a worker that could not tell the server, or could not judge it alone. The
 * distributor of the job reads it when the job is over and no end was reported, and delivers it.
 *
 * The file appears whole or not at all, and is on the disk before its worker ends. Whoever reads it believes nothing but
 * its form: it must be of the instance that was asked for.
 */
import {
  closeSync,
  constants,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import type { CommandEnd } from "@jobmon/core";
import { errorCode } from "./error-code.ts";

export interface Outcome {
  readonly instanceId: number;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly node: string;
  readonly externalId?: string;
  /** Null: it could not begin, for the reason in `fault`. */
  readonly command: CommandEnd | null;
  readonly fault?: StartFault;
  /** The server had asked to end it. */
  readonly isKillRequested: boolean;
  readonly cpuMs: number | null;
  readonly stdoutTail: string;
  readonly stderrTail: string;
}

/** Why a claimed command could not begin. `application`: the person who asked for it must change something. */
export interface StartFault {
  readonly kind: "application" | "infrastructure";
  readonly description: string;
}

const MAX_OUTCOME_BYTES = 1_000_000;

export function outcomePathOf(stdoutPath: string): string {
  return `${stdoutPath}.outcome.json`;
}

/** Throws where it cannot be kept. */
export function writeOutcome(stdoutPath: string, outcome: Outcome): void {
  const path = outcomePathOf(stdoutPath);
  const draft = `${path}.${process.pid}`;
  mkdirSync(dirname(path), { recursive: true });
  try {
    // Unlike one `write`, it leaves nothing out without a word when the disk has room for a part.
    writeFileSync(draft, JSON.stringify(outcome), { mode: 0o600, flush: true });
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
  syncFolder(dirname(path));
}

/** Undefined where there is none, or none of this instance that can be read. */
export function readOutcome(stdoutPath: string, instanceId: number): Outcome | undefined {
  try {
    const text = readFileSync(outcomePathOf(stdoutPath), "utf8");
    if (text.length > MAX_OUTCOME_BYTES) return undefined;
    const outcome = JSON.parse(text) as Outcome;
    return isOutcome(outcome) && outcome.instanceId === instanceId ? outcome : undefined;
  } catch {
    return undefined;
  }
}

/** Once the server has it. */
export function removeOutcome(stdoutPath: string): void {
  try {
    unlinkSync(outcomePathOf(stdoutPath));
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
  }
}

function isOutcome(value: Partial<Outcome> | null): value is Outcome {
  return (
    typeof value === "object" &&
    value !== null &&
    [value.instanceId, value.startedAt, value.endedAt].every(Number.isFinite) &&
    typeof value.node === "string" &&
    typeof value.stdoutTail === "string" &&
    typeof value.stderrTail === "string" &&
    (value.command === null || typeof value.command?.wallMs === "number")
  );
}

/** The name is safe only when its folder is. Some file systems cannot sync a folder; the name is safe there anyway or never. */
function syncFolder(path: string): void {
  try {
    const folder = openSync(path, constants.O_RDONLY);
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  } catch {}
}
