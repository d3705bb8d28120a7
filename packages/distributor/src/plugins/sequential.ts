import type { CreatePlugin } from "../plugin/plugin.ts";
import { LocalPlugin } from "./local-plugin.ts";
import { Lookahead } from "./lookahead.ts";
import { TakeTurns } from "./take-turns.ts";

/** Runs commands on this machine, one at a time of each workflow. */
export const createPlugin: CreatePlugin = (context) => {
  const steadyNow = () => context.clock.steadyNow();
  const admission = new TakeTurns({ lookahead: new Lookahead(steadyNow), steadyNow });
  return new LocalPlugin(context, { admission, refusesOversized: false });
};
