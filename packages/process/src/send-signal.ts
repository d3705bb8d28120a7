import { errorCode } from "./error-code.ts";
import type { ProcessStatus } from "./process-status.ts";

/** True when the process group has a member, dead ones that nobody has waited for included. */
export function hasGroupMember(processGroup: number): boolean {
  return sendToGroup(processGroup, 0);
}

/** Signals a process group. False when there is none. */
export function signalGroup(processGroup: number, signal: NodeJS.Signals): boolean {
  return sendToGroup(processGroup, signal);
}

/** Signals every group that the processes belong to. */
export function signalGroupsOf(members: readonly ProcessStatus[], signal: NodeJS.Signals): void {
  for (const group of new Set(members.map((member) => member.processGroup))) signalGroup(group, signal);
}

function sendToGroup(processGroup: number, signal: NodeJS.Signals | 0): boolean {
  // kill(0) and kill(-1) would reach this very process, or every process of the user.
  if (!Number.isInteger(processGroup) || processGroup <= 1)
    throw new Error(`Refused to send ${signal} to process group ${processGroup}: not the group of a task.`);
  try {
    process.kill(-processGroup, signal);
    return true;
  } catch (error) {
    // EPERM: there are members, all of them under another user by now.
    return errorCode(error) === "EPERM";
  }
}
