import type { Engine } from "../engine/engine.ts";
import type { NotifyOptions, TargetRules } from "./notify-options.ts";

/** What the parts of telling people stand on. */
export interface Notifying {
  readonly engine: Engine;
  readonly options: NotifyOptions;
  readonly targets: TargetRules;
  /** From 0 to 1. */
  readonly random: () => number;
}
