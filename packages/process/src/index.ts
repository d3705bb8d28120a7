export { describeExit, nameSignal, type ProcessExit } from "./describe-exit.ts";
export { errorCode } from "./error-code.ts";
export { type LogRequest, openLog, readLogTail, TAIL_CHARACTERS } from "./log-files.ts";
export {
  type Outcome,
  outcomePathOf,
  readOutcome,
  removeOutcome,
  type StartFault,
  writeOutcome,
} from "./outcome-file.ts";
export {
  findProcessStatus,
  hasEnvironmentValue,
  type KernelUnits,
  type ProcessStatus,
  readArguments,
  readKernelUnits,
} from "./process-status.ts";
export { isAlive, listPids, ProcessTable } from "./process-table.ts";
export { type GroupFigures, type OwnGroups, readGroupFigures, readOwnGroups } from "./read-memory-group.ts";
export { hasGroupMember, signalGroup, signalGroupsOf } from "./send-signal.ts";
